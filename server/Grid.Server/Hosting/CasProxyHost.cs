using Build.Buildgrid;
using Grid.CasProxy;
using Grid.CasProxy.Passing;
using Grid.Config.Model;
using Grid.Server.Composition;
using Grid.Server.Proxy;
using Grid.Services;
using Grid.Services.Health;
using Grid.Services.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Asset = Build.Bazel.Remote.Asset.V1;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Grid.Server.Hosting;

/// <summary>A proxy of this process. Disposal ends what clients hold, then the listeners, then the stores.</summary>
internal sealed class CasProxyHost : IAsyncDisposable
{
    // Made when somebody asks for reflection or health, which no build does: a tenth of a proxy's start.
    private static IReadOnlyList<ServiceDescriptor> Served =>
    [
        LocalContentAddressableStorage.Descriptor,
        Reapi.ContentAddressableStorage.Descriptor,
        Reapi.ActionCache.Descriptor,
        Reapi.Capabilities.Descriptor,
        Reapi.Execution.Descriptor,
        Google.Bytestream.ByteStream.Descriptor,
        Google.Longrunning.Operations.Descriptor,
        Asset.Fetch.Descriptor,
        Asset.Push.Descriptor,
        Grpc.Health.V1.Health.Descriptor,
        Grpc.Reflection.V1.ServerReflection.Descriptor,
    ];

    private readonly OpenedParts _opened;
    private readonly CancellationTokenSource _draining;
    private readonly RunningApp _app;
    private readonly IReadOnlyList<string> _sockets;
    private readonly Task _loading;

    private CasProxyHost(
        OpenedParts opened,
        CancellationTokenSource draining,
        RunningApp app,
        IReadOnlyList<string> sockets,
        Task loading)
    {
        _opened = opened;
        _draining = draining;
        _app = app;
        _sockets = sockets;
        _loading = loading;
    }

    /// <summary>Where it listens, with the ports that were really bound.</summary>
    public IReadOnlyList<string> Addresses =>
    [
        .. _sockets.Select(path => $"unix:{path}"),
        .. _app.Urls.Where(url => !url.Contains("unix:", StringComparison.Ordinal))
            .Select(url => url.Replace("http://", string.Empty, StringComparison.Ordinal)),
    ];

    /// <exception cref="Core.GridException">Something its user can mend; the message says how.</exception>
    public static async Task<CasProxyHost> StartAsync(
        ProxyOptions options, ILoggerFactory loggers, CancellationToken cancellation)
    {
        OpenedParts opened = new();
        CancellationTokenSource draining = new();
        try
        {
            LocalCasParts parts = new ProxyComposer(options, loggers, TimeProvider.System).Compose(opened, draining.Token);
            RunningApp app = await RunningApp.StartAsync(Build(options, parts, loggers, draining.Token), cancellation);
            string[] sockets = [.. options.Addresses.Select(address => address.SocketPath).OfType<string>()];
            Array.ForEach(sockets, path => KestrelListeners.Show(path, options.SocketMode));

            // Its clients need not wait until all that is in the folder is counted.
            Task loading = Task.Run(() => Load(parts, draining.Token), CancellationToken.None);
            return new CasProxyHost(opened, draining, app, sockets, loading);
        }
        catch
        {
            await opened.DisposeAsync();
            draining.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _draining.CancelAsync();
        foreach (string path in _sockets)
        {
            File.Delete(path);
        }

        await _app.DisposeAsync();
        await _loading;
        await _opened.DisposeAsync();
        _draining.Dispose();
    }

    private static WebApplication Build(
        ProxyOptions options, LocalCasParts parts, ILoggerFactory loggers, CancellationToken draining)
    {
        WebApplicationBuilder builder = GrpcHosting.NewBuilder(loggers, kestrel => Listen(kestrel, options.Addresses));
        builder.Services.AddStorageServices(ProxyComposer.StorageInstances(parts), new StorageServiceLimits());
        builder.Services.AddSingleton(_ => new LocalCasService(parts));
        builder.Services.AddSingleton(_ => new PassedExecution(parts.Instances));
        builder.Services.AddSingleton(_ => new PassedOperations(parts.Instances));
        builder.Services.AddSingleton(_ => new PassedFetch(parts.Instances));
        builder.Services.AddSingleton(_ => new PassedPush(parts.Instances));
        builder.Services.AddSingleton(_ => new HealthService(Served.Select(service => service.FullName).ToHashSet(), draining));
        builder.Services.AddSingleton(_ => new ReflectionService(new ReflectionIndex(Served)));
        WebApplication app = builder.Build();
        app.MapStorageServices();
        app.MapGrpcService<LocalCasService>();
        app.MapGrpcService<PassedExecution>();
        app.MapGrpcService<PassedOperations>();
        app.MapGrpcService<PassedFetch>();
        app.MapGrpcService<PassedPush>();
        app.MapGrpcService<HealthService>();
        app.MapGrpcService<ReflectionService>();
        return app;
    }

    private static void Listen(KestrelServerOptions kestrel, IReadOnlyList<ListenAddress> addresses)
    {
        foreach (ListenAddress address in addresses)
        {
            if (address.SocketPath is { } path)
            {
                kestrel.ListenHidden(path, HttpProtocols.Http2);
            }
            else
            {
                kestrel.Listen(address, HttpProtocols.Http2);
            }
        }
    }

    private static void Load(LocalCasParts parts, CancellationToken draining)
    {
        try
        {
            parts.Store.Blobs.Load(draining);
        }
        catch (OperationCanceledException)
        {
            // It ends before all was counted.
        }
    }
}
