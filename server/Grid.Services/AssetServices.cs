using Grid.Services.Assets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Services;

/// <summary>Puts remote assets into a web host, beside the storage services.</summary>
public static class AssetServices
{
    /// <summary>Adds Fetch and Push.</summary>
    public static IServiceCollection AddAssetServices(
        this IServiceCollection services, InstanceRegistry<AssetInstance> instances)
    {
        services.AddSingleton(provider => new FetchService(instances, provider.GetService<TimeProvider>() ?? TimeProvider.System));
        services.AddSingleton(provider => new PushService(instances, provider.GetService<TimeProvider>() ?? TimeProvider.System));
        return services;
    }

    /// <summary>Maps what <see cref="AddAssetServices"/> added.</summary>
    public static IEndpointRouteBuilder MapAssetServices(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<FetchService>();
        endpoints.MapGrpcService<PushService>();
        return endpoints;
    }
}
