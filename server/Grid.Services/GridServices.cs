using Grid.Services.Logs;
using Grid.Services.Streams;
using Grid.Services.Wire;
using Grpc.AspNetCore.Server;
using Grpc.AspNetCore.Server.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Grid.Services;

/// <summary>Puts the services into a web host.</summary>
public static class GridServices
{
    /// <summary>
    /// The largest message taken: a full batch with the digests around it, a search for a hundred thousand blobs, and
    /// the one-megabyte pieces in which BuildBox streams, all with room to spare.
    /// </summary>
    public const int MessageSizeBytesMax = 16 * 1024 * 1024;

    private const string FrameworkCategory = "Grpc.AspNetCore.Server.ServerCallHandler";

    /// <summary>Sets gRPC up: message limits, and the one spot where failures become statuses.</summary>
    public static IServiceCollection AddGridGrpc(this IServiceCollection services)
    {
        services.AddSingleton(provider => new ErrorInterceptor(provider.GetRequiredService<ILogger<ErrorInterceptor>>()));
        services.AddGrpc(Configure);
        services.RemoveAll(typeof(IServiceMethodProvider<>));
        services.AddSingleton(typeof(IServiceMethodProvider<>), typeof(CheckedMethodProvider<>));

        // Whatever a handler throws is logged by the interceptor. All that is left for the framework to call an error is
        // a client that hangs up before its request was read, which is that client's own business.
        services.Configure<LoggerFilterOptions>(filters => filters.AddFilter(FrameworkCategory, LogLevel.Critical));
        return services;
    }

    /// <summary>Adds ContentAddressableStorage, ByteStream, ActionCache and Capabilities.</summary>
    public static IServiceCollection AddStorageServices(
        this IServiceCollection services, InstanceRegistry<StorageInstance> instances, StorageServiceLimits limits)
    {
        services.AddSingleton(provider => new UploadBook(provider.GetService<TimeProvider>() ?? TimeProvider.System, limits));
        services.AddSingleton(_ => new CasService(instances, limits));
        services.AddSingleton(provider =>
            new ByteStreamService(
                instances, provider.GetRequiredService<UploadBook>(), limits, provider.GetService<LogStreamCalls>()));
        services.AddSingleton(_ => new ActionCacheService(instances, limits));
        services.AddSingleton(_ => new CapabilitiesService(instances, limits));
        return services;
    }

    /// <summary>Maps what <see cref="AddStorageServices"/> added.</summary>
    public static IEndpointRouteBuilder MapStorageServices(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<CasService>();
        endpoints.MapGrpcService<ByteStreamService>();
        endpoints.MapGrpcService<ActionCacheService>();
        endpoints.MapGrpcService<CapabilitiesService>();
        return endpoints;
    }

    private static void Configure(GrpcServiceOptions options)
    {
        options.MaxReceiveMessageSize = MessageSizeBytesMax;

        // What is sent is bounded where it is made: by the batch limit, the tree's message limit, the stream's piece.
        options.MaxSendMessageSize = null;
        options.Interceptors.Add<ErrorInterceptor>();
    }
}
