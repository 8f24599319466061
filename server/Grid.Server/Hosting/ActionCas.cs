using Grid.Services;
using Grid.Storage;
using Grid.Storage.Backends;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Grid.Server.Hosting;

/// <summary>
/// The CAS that a bot shows to programs on its own machine, on a socket in a folder that nobody else may enter. What is
/// fetched by it stays in the bot's store, and no program needs to know the way to the farm.
/// </summary>
internal sealed class ActionCas : IAsyncDisposable
{
    // Nothing is kept there: the services want one.
    private const int ResultsMax = 1;

    private readonly RunningApp _app;
    private readonly DirectoryInfo _folder;

    private ActionCas(RunningApp app, DirectoryInfo folder)
    {
        _app = app;
        _folder = folder;
    }

    /// <summary>The address, as BuildBox's programs take it.</summary>
    public string Address => AddressIn(_folder);

    public static async Task<ActionCas> StartAsync(IBlobStore store, ILoggerFactory loggers)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("grid-cas-");
        StorageInstance instance = new() { Cas = store, ByteStream = store, ActionCache = new MemoryActionCache(ResultsMax) };
        WebApplicationBuilder builder = GrpcHosting.NewBuilder(
            loggers, kestrel => kestrel.ListenUnixSocket(SocketPathIn(folder), listener => listener.Protocols = HttpProtocols.Http2));
        builder.Services.AddStorageServices(InstanceRegistry.ForEveryName(instance), new StorageServiceLimits());
        WebApplication app = builder.Build();
        app.MapStorageServices();
        try
        {
            return new ActionCas(await RunningApp.StartAsync(app, CancellationToken.None), folder);
        }
        catch
        {
            folder.Delete(recursive: true);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static string SocketPathIn(DirectoryInfo folder) => Path.Combine(folder.FullName, "cas.sock");

    private static string AddressIn(DirectoryInfo folder) => $"unix:{SocketPathIn(folder)}";
}
