using Grid.Config.Model;
using Grid.Server.Hosting;
using Grid.Server.Profiles;
using Microsoft.Extensions.Logging;

namespace Grid.Server.Tests;

/// <summary>The farm that <c>grid up</c> starts, in this process, on a free port and with a folder of its own.</summary>
public sealed class RunningFarm : IAsyncLifetime
{
    private const int Jobs = 2;

    private readonly TemporaryFolder _data = new();
    private GridProcess? _process;

    /// <summary>Where it listens, in the form of <c>--remote</c>.</summary>
    public string Remote => _process!.Addresses[0];

    public async Task InitializeAsync()
    {
        ListenAddress.TryParse("127.0.0.1:0", out ListenAddress? listen, out _).ShouldBeTrue();
        UpOptions options = new(listen!, _data.PathOf("data"), Jobs, Instance: null, MetricsListen: null);
        _process = await GridProcess.StartAsync(UpProfile.Create(options), LogLevel.Warning, CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await _process!.DisposeAsync();
        _data.Dispose();
    }
}
