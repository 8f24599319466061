using Grid.Config.Diagnostics;
using Grid.Config.Model;
using Grid.Server.Hosting;
using Grid.Server.Profiles;
using Microsoft.Extensions.Logging;

namespace Grid.Server.Tests;

/// <summary>The farm of <c>grid up</c> with two bots of one place each, <c>one</c> and <c>two</c>. It can be restarted.</summary>
public sealed class TwoBotFarm : IAsyncDisposable
{
    private readonly TemporaryFolder _data = new();
    private GridProcess? _process;

    private TwoBotFarm()
    {
    }

    /// <summary>Where it listens, in the form of <c>--remote</c>.</summary>
    public string Remote => _process!.Addresses[0];

    public Uri Metrics => new(_process!.MetricsUrl!);

    public static async Task<TwoBotFarm> StartAsync()
    {
        TwoBotFarm farm = new();
        await farm.StartProcessAsync();
        return farm;
    }

    /// <summary>Stops everything in good order, and starts it again with the same folder.</summary>
    public async Task RestartAsync()
    {
        await _process!.DisposeAsync();
        await StartProcessAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _process!.DisposeAsync();
        _data.Dispose();
    }

    private async Task StartProcessAsync()
    {
        ListenAddress.TryParse("127.0.0.1:0", out ListenAddress? anyPort, out _).ShouldBeTrue();
        GridConfig up = UpProfile.Create(new UpOptions(anyPort!, _data.PathOf("data"), Jobs: 0, Instance: null, anyPort));
        _process = await GridProcess.StartAsync(
            up with { Bots = [BotNamed("one"), BotNamed("two")] }, LogLevel.Warning, CancellationToken.None);
    }

    private BotConfig BotNamed(string name) => new(SourceLocation.BuiltIn)
    {
        Name = name,
        Jobs = 1,
        Cache = new BotCacheConfig(SourceLocation.BuiltIn, _data.PathOf($"cache-of-{name}"), SizeBytesMax: null),
    };
}
