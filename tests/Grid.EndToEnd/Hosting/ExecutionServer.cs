using Grid.Core;
using Grid.Dispatch.Election;
using Grid.Scheduling;
using Grid.Services;
using Grid.Services.Bots;
using Grid.Services.Execution;
using Grid.Services.Forwarding;
using Grid.Services.Logs;
using Grid.Services.Operating;
using Grid.Services.Streams;
using Grid.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Grid.EndToEnd.Hosting;

/// <summary>A server with the services that execute, for every instance name, whoever has its scheduler.</summary>
public static class ExecutionServer
{
    /// <summary>Starts one.</summary>
    /// <param name="instanceOf">What serves every instance.</param>
    /// <param name="seatOf">Makes what says who has the scheduler.</param>
    /// <param name="limits">How long calls wait for the writer.</param>
    /// <param name="logs">How much is kept of log streams.</param>
    public static Task<GridHost> StartAsync(
        Func<SchedulerSeat, ExecutionInstance> instanceOf,
        Func<IServiceProvider, SchedulerSeat> seatOf,
        ForwardingLimits? limits = null,
        LogStreamLimits? logs = null) => GridHost.StartAsync(
            services => Add(services, seatOf, instanceOf, limits ?? new ForwardingLimits(), logs ?? new LogStreamLimits()),
            endpoints =>
            {
                endpoints.MapGrpcService<ByteStreamService>();
                endpoints.MapLogStreamServices();
                endpoints.MapGrpcService<ExecutionService>();
                endpoints.MapGrpcService<OperationsService>();
                endpoints.MapGrpcService<BotsService>();
                endpoints.MapOperatingServices(isIntrospected: true, isOperated: true, hasQuotas: true);
            });

    /// <summary>Starts one with blobs only.</summary>
    public static Task<GridHost> StartAsync(IBlobStore cas, SchedulerSeat seat, ForwardingLimits? limits = null) =>
        StartAsync(own => new ExecutionInstance(new PoolName("*"), own, cas), _ => seat, limits);

    /// <summary>Starts one that knows from the beginning that another server has the scheduler.</summary>
    public static async Task<GridHost> StartBesideAsync(Func<SchedulerSeat, ExecutionInstance> instanceOf, Uri writer)
    {
        SchedulerSeat seat = new(new SeatLimits(), TimeProvider.System);
        await seat.LeaveToAsync(RemoteAddress.Parse(writer.ToString()), epoch: 1);
        return await StartAsync(instanceOf, _ => seat);
    }

    private static void Add(
        IServiceCollection services,
        Func<IServiceProvider, SchedulerSeat> seatOf,
        Func<SchedulerSeat, ExecutionInstance> instanceOf,
        ForwardingLimits limits,
        LogStreamLimits logs)
    {
        LogStreamSecrets secrets = new();
        services.AddSingleton(seatOf);
        AddStreams(services, instanceOf, secrets, logs);
        services.AddForwarding(limits);
        services.AddSingleton(provider => InstanceRegistry.ForEveryName(
            instanceOf(provider.GetRequiredService<SchedulerSeat>()) with { Streams = new JobStreams(secrets) }));
        services.AddSingleton(provider => new ExecutionService(
            provider.GetRequiredService<InstanceRegistry<ExecutionInstance>>(),
            provider.GetRequiredService<WriterCalls>(),
            new StorageServiceLimits()));
        services.AddSingleton(provider => new OperationsService(
            provider.GetRequiredService<InstanceRegistry<ExecutionInstance>>(),
            provider.GetRequiredService<WriterCalls>(),
            TimeProvider.System));
        services.AddSingleton(provider => new BotsService(
            provider.GetRequiredService<InstanceRegistry<ExecutionInstance>>(),
            provider.GetRequiredService<WriterCalls>(),
            TimeProvider.System,
            provider.GetRequiredService<ILogger<BotsService>>()));
        services.AddSingleton(provider => new IntrospectionService(
            provider.GetRequiredService<InstanceRegistry<ExecutionInstance>>(), provider.GetRequiredService<WriterCalls>()));
        InstanceRegistry<OperatedInstance> OperatedBy(IServiceProvider provider) => InstanceRegistry.ForEveryName(new OperatedInstance(
            instanceOf(provider.GetRequiredService<SchedulerSeat>()), new OperatorGate(isOpenToAll: false)));
        services.AddSingleton(provider => new OperatorsService(OperatedBy(provider), provider.GetRequiredService<WriterCalls>()));
        services.AddSingleton(provider => new QuotaService(OperatedBy(provider), provider.GetRequiredService<WriterCalls>()));
    }

    private static void AddStreams(
        IServiceCollection services,
        Func<SchedulerSeat, ExecutionInstance> instanceOf,
        LogStreamSecrets secrets,
        LogStreamLimits limits)
    {
        services.AddSingleton(_ => new LogBook(limits, TimeProvider.System));
        services.AddSingleton(provider =>
        {
            ExecutionInstance instance = instanceOf(provider.GetRequiredService<SchedulerSeat>());
            return InstanceRegistry.ForEveryName(
                new LogStreamInstance(instance.Seat, provider.GetRequiredService<LogBook>(), instance.Cas));
        });
        services.AddSingleton(provider => new LogStreamCalls(
            provider.GetRequiredService<InstanceRegistry<LogStreamInstance>>(), provider.GetRequiredService<WriterCalls>(), secrets));
        services.AddSingleton(provider => new LogStreamService(
            provider.GetRequiredService<InstanceRegistry<LogStreamInstance>>(), provider.GetRequiredService<WriterCalls>(), secrets));
        services.AddSingleton(_ => new UploadBook(TimeProvider.System, new StorageServiceLimits()));
        services.AddSingleton(provider => new ByteStreamService(
            InstanceRegistry.ForEveryName(new StorageInstance()),
            provider.GetRequiredService<UploadBook>(),
            new StorageServiceLimits(),
            provider.GetRequiredService<LogStreamCalls>()));
    }
}
