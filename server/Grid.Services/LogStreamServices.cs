using Grid.Services.Forwarding;
using Grid.Services.Logs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Services;

/// <summary>Puts log streams into a web host, beside the storage services and those that execute.</summary>
public static class LogStreamServices
{
    /// <summary>Adds LogStreamService, and log streams to ByteStream.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="instances">Which have them.</param>
    /// <param name="secrets">What their writers have to know.</param>
    public static IServiceCollection AddLogStreamServices(
        this IServiceCollection services, InstanceRegistry<LogStreamInstance> instances, LogStreamSecrets secrets)
    {
        services.AddSingleton(provider => new LogStreamCalls(instances, provider.GetRequiredService<WriterCalls>(), secrets));
        services.AddSingleton(provider => new LogStreamService(instances, provider.GetRequiredService<WriterCalls>(), secrets));
        return services;
    }

    /// <summary>Maps what <see cref="AddLogStreamServices"/> added.</summary>
    public static IEndpointRouteBuilder MapLogStreamServices(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<LogStreamService>();
        return endpoints;
    }
}
