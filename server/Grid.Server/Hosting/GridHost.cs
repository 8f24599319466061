using Grid.Config.Model;
using Grid.Core;
using Grid.Server.Composition;
using Grid.Services;
using Grid.Services.Health;
using Grid.Services.Reflection;
using Grid.Storage.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Grid.Server.Hosting;

/// <summary>The gRPC server of this process: its listeners, and one more on a private unix socket for its own bots.</summary>
internal sealed class GridHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ServerComposer _composer;
    private readonly CancellationTokenSource _draining;
    private readonly DirectoryInfo _privateFolder;

    private GridHost(
        WebApplication app, ServerComposer composer, CancellationTokenSource draining, DirectoryInfo privateFolder)
    {
        _app = app;
        _composer = composer;
        _draining = draining;
        _privateFolder = privateFolder;
        PrivateAddress = PrivateAddressIn(privateFolder);
    }

    /// <summary>Where the server listens, with the ports that were really bound: <c>127.0.0.1:50051</c>, <c>unix:/path</c>.</summary>
    public IReadOnlyList<string> Addresses => [.. _app.Urls
        .Select(url => url.Replace("http://", string.Empty, StringComparison.Ordinal))
        .Where(url => !url.Contains(_privateFolder.FullName, StringComparison.Ordinal))];

    /// <summary>The socket for bots of this process.</summary>
    public RemoteAddress PrivateAddress { get; }

    public static async Task<GridHost> StartAsync(
        GridConfig config, ServerComposer composer, ILoggerFactory loggers, CancellationToken cancellation)
    {
        CancellationTokenSource draining = new();
        DirectoryInfo privateFolder = Directory.CreateTempSubdirectory("grid-");
        WebApplicationBuilder builder = GrpcHosting.NewBuilder(loggers, kestrel => Listen(kestrel, config, privateFolder));
        AddServices(builder.Services, config, composer, draining.Token);
        if (!Zstd.IsAvailable)
        {
            HostLog.NoZstd(loggers.CreateLogger<GridHost>());
        }

        WebApplication app = builder.Build();
        MapServices(app, config);
        GridHost host = new(app, composer, draining, privateFolder);
        try
        {
            await app.StartAsync(cancellation);
            composer.StartElections([.. host.Addresses, host.PrivateAddress.ToString()]);
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
        await _draining.CancelAsync();
        await _composer.DisposeAsync();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        _draining.Dispose();
        _privateFolder.Delete(recursive: true);
    }

    private static void Listen(KestrelServerOptions kestrel, GridConfig config, DirectoryInfo privateFolder)
    {
        foreach (ChannelConfig channel in config.Channels)
        {
            kestrel.Listen(channel.Address, HttpProtocols.Http2);
        }

        kestrel.ListenUnixSocket(SocketPathIn(privateFolder), listener => listener.Protocols = HttpProtocols.Http2);
    }

    private static void AddServices(
        IServiceCollection services, GridConfig config, ServerComposer composer, CancellationToken draining)
    {
        StorageServiceLimits limits = new();
        services.AddStorageServices(composer.StorageInstances(config), limits);
        services.AddExecutionServices(
            composer.ExecutionInstances(config, ExecutionEndpoints.Execution),
            composer.ExecutionInstances(config, ExecutionEndpoints.Operations),
            composer.ExecutionInstances(config, ExecutionEndpoints.Bots),
            limits);
        services.AddOperatingServices(
            composer.IntrospectedInstances(config),
            composer.OperatedInstances<ServiceConfig.Operators>(config),
            composer.OperatedInstances<ServiceConfig.Quota>(config));
        services.AddLogStreamServices(composer.LogStreamInstances(config), composer.LogStreamSecrets);
        services.AddAssetServices(composer.AssetInstances(config));
        composer.StartRetention();
        services.AddSingleton(_ => new HealthService(ServedBy(config).Select(service => service.FullName).ToHashSet(), draining));
        services.AddSingleton(_ => new ReflectionService(new ReflectionIndex(ServedBy(config))));
        services.AddSingleton(provider => new ReflectionAlphaService(provider.GetRequiredService<ReflectionService>()));
    }

    private static void MapServices(WebApplication app, GridConfig config)
    {
        app.MapStorageServices();
        app.MapExecutionServices();
        app.MapOperatingServices(IsIntrospected(config), Has<ServiceConfig.Operators>(config), Has<ServiceConfig.Quota>(config));
        if (HasLogStreams(config))
        {
            app.MapLogStreamServices();
        }

        if (HasAssets(config))
        {
            app.MapAssetServices();
        }

        app.MapGrpcService<HealthService>();
        if (config.ServerReflection)
        {
            app.MapGrpcService<ReflectionService>();
            app.MapGrpcService<ReflectionAlphaService>();
        }
    }

    private static IReadOnlyList<ServiceDescriptor> ServedBy(GridConfig config) =>
    [
        Reapi.ContentAddressableStorage.Descriptor,
        Reapi.ActionCache.Descriptor,
        Reapi.Capabilities.Descriptor,
        Reapi.Execution.Descriptor,
        Google.Bytestream.ByteStream.Descriptor,
        Google.Longrunning.Operations.Descriptor,
        Rwapi.Bots.Descriptor,
        .. IsIntrospected(config) ? [Grid.Operating.V1.Introspection.Descriptor] : Array.Empty<ServiceDescriptor>(),
        .. HasLogStreams(config) ? [LogApi.LogStreamService.Descriptor] : Array.Empty<ServiceDescriptor>(),
        .. HasAssets(config) ? [AssetApi.Fetch.Descriptor, AssetApi.Push.Descriptor] : Array.Empty<ServiceDescriptor>(),
        .. Has<ServiceConfig.Operators>(config) ? [Grid.Operating.V1.Operators.Descriptor] : Array.Empty<ServiceDescriptor>(),
        .. Has<ServiceConfig.Quota>(config) ? [Grid.Operating.V1.Quota.Descriptor] : Array.Empty<ServiceDescriptor>(),
        Grpc.Health.V1.Health.Descriptor,
        Grpc.Reflection.V1.ServerReflection.Descriptor,
        Grpc.Reflection.V1Alpha.ServerReflection.Descriptor,
    ];

    private static bool IsIntrospected(GridConfig config) =>
        config.Instances.Any(instance => instance.Find<ServiceConfig.Introspection>() is not null);

    private static bool HasLogStreams(GridConfig config) =>
        config.Instances.Any(instance => instance.Find<ServiceConfig.LogStream>() is not null);

    private static bool HasAssets(GridConfig config) =>
        config.Instances.Any(instance => instance.Find<ServiceConfig.Asset>() is not null);

    private static bool Has<TService>(GridConfig config)
        where TService : ServiceConfig => config.Services.OfType<TService>().Any();

    private static string SocketPathIn(DirectoryInfo folder) => Path.Combine(folder.FullName, "bots.sock");

    private static RemoteAddress PrivateAddressIn(DirectoryInfo folder) => RemoteAddress.Parse("unix:" + SocketPathIn(folder));
}
