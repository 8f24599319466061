using Grid.CasProxy.Nested;
using Grid.Core;
using Grid.Services;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grid.Server.Hosting;

/// <summary>
/// The services of one instance on a unix socket, for one action. It goes with the action: who is connected then is cut off,
/// and what is still under way on the action's behalf is cancelled.
/// </summary>
internal sealed class NestedHost : IAsyncDisposable
{
    private const int ConnectionsMax = 64;
    private const int StreamsPerConnectionMax = 256;

    // An action's client is on the same machine; windows as for links with latency would be memory that it could fill.
    private const int StreamWindowBytes = 1 << 20;
    private const int ConnectionWindowBytes = 2 << 20;

    private readonly WebApplication _app;
    private readonly NestedFarm _farm;

    private NestedHost(WebApplication app, NestedFarm farm)
    {
        _app = app;
        _farm = farm;
    }

    /// <summary>Listens.</summary>
    /// <param name="socketPath">Where; nothing may be there.</param>
    /// <param name="name">What the instance is called at its server; behind the socket the empty name means it too.</param>
    /// <param name="storage">Its blobs and results.</param>
    /// <param name="farm">What the action may execute.</param>
    /// <param name="loggers">Where the services log.</param>
    /// <param name="cancellation">Ends the start.</param>
    public static async Task<NestedHost> StartAsync(
        string socketPath,
        InstanceName name,
        StorageInstance storage,
        NestedFarm farm,
        ILoggerFactory loggers,
        CancellationToken cancellation)
    {
        WebApplicationBuilder builder = GrpcHosting.NewBuilder(loggers, kestrel => Listen(kestrel, socketPath));
        Dictionary<InstanceName, StorageInstance> names = new() { [InstanceName.Empty] = storage, [name] = storage };
        builder.Services.AddStorageServices(new InstanceRegistry<StorageInstance>(names), new StorageServiceLimits());
        builder.Services.AddSingleton(_ => new NestedExecution(farm));
        builder.Services.AddSingleton(_ => new NestedOperations(farm));
        WebApplication app = builder.Build();
        app.MapStorageServices();
        app.MapGrpcService<NestedExecution>();
        app.MapGrpcService<NestedOperations>();
        NestedHost host = new(app, farm);
        try
        {
            await app.StartAsync(cancellation);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Not asked to finish: the processes that were served are dead.
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        await _farm.CancelAllAsync();
    }

    private static void Listen(KestrelServerOptions kestrel, string socketPath)
    {
        kestrel.Limits.MaxConcurrentConnections = ConnectionsMax;
        kestrel.Limits.Http2.MaxStreamsPerConnection = StreamsPerConnectionMax;
        kestrel.Limits.Http2.InitialStreamWindowSize = StreamWindowBytes;
        kestrel.Limits.Http2.InitialConnectionWindowSize = ConnectionWindowBytes;
        kestrel.ListenUnixSocket(socketPath, listener => listener.Protocols = HttpProtocols.Http2);
    }
}
