using Grid.Services.Execution;
using Grid.Services.Forwarding;
using Grid.Services.Operating;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.Services;

/// <summary>Puts the services that operators call into a web host, beside those that execute.</summary>
public static class OperatingServices
{
    /// <summary>Adds Introspection, Operators and Quota, each for the instances that serve it.</summary>
    public static IServiceCollection AddOperatingServices(
        this IServiceCollection services,
        InstanceRegistry<ExecutionInstance> introspected,
        InstanceRegistry<OperatedInstance> operated,
        InstanceRegistry<OperatedInstance> withQuotas)
    {
        services.AddSingleton(provider => new IntrospectionService(introspected, provider.GetRequiredService<WriterCalls>()));
        services.AddSingleton(provider => new OperatorsService(operated, provider.GetRequiredService<WriterCalls>()));
        services.AddSingleton(provider => new QuotaService(withQuotas, provider.GetRequiredService<WriterCalls>()));
        return services;
    }

    /// <summary>Maps what <see cref="AddOperatingServices"/> added, as far as any instance serves it.</summary>
    public static IEndpointRouteBuilder MapOperatingServices(
        this IEndpointRouteBuilder endpoints, bool isIntrospected, bool isOperated, bool hasQuotas)
    {
        if (isIntrospected)
        {
            endpoints.MapGrpcService<IntrospectionService>();
        }

        if (isOperated)
        {
            endpoints.MapGrpcService<OperatorsService>();
        }

        if (hasQuotas)
        {
            endpoints.MapGrpcService<QuotaService>();
        }

        return endpoints;
    }
}
