using Grid.Services.Bots;
using Grid.Services.Execution;
using Grid.Services.Forwarding;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grid.Services;

/// <summary>Puts the services that execute actions, and those that bots call, into a web host.</summary>
public static class ExecutionServices
{
    /// <summary>Adds Execution, Operations and Bots, each for the instances that serve it.</summary>
    public static IServiceCollection AddExecutionServices(
        this IServiceCollection services,
        InstanceRegistry<ExecutionInstance> execution,
        InstanceRegistry<ExecutionInstance> operations,
        InstanceRegistry<ExecutionInstance> bots,
        StorageServiceLimits limits)
    {
        services.AddForwarding(new ForwardingLimits());
        services.AddSingleton(provider => new ExecutionService(execution, WritersOf(provider), limits));
        services.AddSingleton(provider => new OperationsService(operations, WritersOf(provider), TimeOf(provider)));
        services.AddSingleton(provider => new BotsService(
            bots, WritersOf(provider), TimeOf(provider), provider.GetRequiredService<ILogger<BotsService>>()));
        return services;
    }

    /// <summary>Adds what passes calls on to the server that has a scheduler.</summary>
    public static IServiceCollection AddForwarding(this IServiceCollection services, ForwardingLimits limits)
    {
        services.AddSingleton(_ => new WriterChannels(limits));
        services.AddSingleton(provider =>
            new WriterCalls(provider.GetRequiredService<WriterChannels>(), limits, TimeOf(provider)));
        return services;
    }

    /// <summary>Maps what <see cref="AddExecutionServices"/> added.</summary>
    public static IEndpointRouteBuilder MapExecutionServices(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGrpcService<ExecutionService>();
        endpoints.MapGrpcService<OperationsService>();
        endpoints.MapGrpcService<BotsService>();
        return endpoints;
    }

    private static WriterCalls WritersOf(IServiceProvider provider) => provider.GetRequiredService<WriterCalls>();

    private static TimeProvider TimeOf(IServiceProvider provider) =>
        provider.GetService<TimeProvider>() ?? TimeProvider.System;
}
