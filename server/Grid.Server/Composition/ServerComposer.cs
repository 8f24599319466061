using System.Diagnostics;
using Grid.Config.Model;
using Grid.Core;
using Grid.Dispatch;
using Grid.Dispatch.Election;
using Grid.Scheduling;
using Grid.Services;
using Grid.Services.Execution;
using Grid.Services.Wire;
using Grid.Storage;
using Grid.Storage.Guards;
using Microsoft.Extensions.Logging;

namespace Grid.Server.Composition;

/// <summary>Builds what the gRPC services answer from: instances, with their stores, caches and schedulers.</summary>
internal sealed class ServerComposer : IAsyncDisposable
{
    // No instance can have this name: it is what stands for all of them in a configuration.
    private const string CatchAllPool = "*";

    private readonly StorageComposer _storage;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly TreeComposer _trees;
    private readonly RetentionComposer _retention;
    private readonly Dictionary<SchedulerConfig, SchedulerSeat> _seats = new(ReferenceEqualityComparer.Instance);
    private readonly Stack<IAsyncDisposable> _schedulers = new();

    public ServerComposer(StorageComposer storage, TimeProvider time, ILoggerFactory loggers)
    {
        _storage = storage;
        _time = time;
        _loggers = loggers;
        _trees = new TreeComposer(storage, time);
        _retention = new RetentionComposer(storage, _trees, time, loggers);
    }

    /// <summary>The instances as the storage services see them.</summary>
    public InstanceRegistry<StorageInstance> StorageInstances(GridConfig config) => Registry(config, StorageInstanceOf);

    /// <summary>The instances that serve one of the execution endpoints.</summary>
    public InstanceRegistry<ExecutionInstance> ExecutionInstances(GridConfig config, ExecutionEndpoints endpoint) =>
        Registry(config, instance => EndpointsOf(instance).HasFlag(endpoint) ? ExecutionInstanceOf(instance) : null);

    /// <summary>Begins to keep from eviction what jobs and invocations need. Called once, when all instances are built.</summary>
    public void StartRetention() => _retention.Start();

    /// <summary>What a bot of the same process needs to know of this server.</summary>
    public ServerNeighbour NeighbourAt(RemoteAddress address, GridConfig config) =>
        new(address, name => StoreOf(config, name));

    /// <summary>Ends every stream and poll with UNAVAILABLE, so that clients and bots come back to the next server.</summary>
    public async ValueTask DisposeAsync()
    {
        await _retention.DisposeAsync();
        while (_schedulers.TryPop(out IAsyncDisposable? scheduler))
        {
            await scheduler.DisposeAsync();
        }
    }

    private static InstanceRegistry<T> Registry<T>(GridConfig config, Func<InstanceConfig, T?> build)
        where T : class
    {
        Dictionary<InstanceName, T> byName = [];
        Dictionary<InstanceName, T> hierarchies = [];
        T? catchAll = null;
        foreach (InstanceConfig instance in config.Instances)
        {
            if (build(instance) is not { } entry)
            {
                continue;
            }

            catchAll = instance.ServesEveryName ? entry : catchAll;
            foreach (InstanceName name in instance.Names)
            {
                byName.Add(name, entry);
                if (instance.IsHierarchical)
                {
                    hierarchies.Add(name, entry);
                }
            }
        }

        return new InstanceRegistry<T>(byName, catchAll, hierarchies);
    }

    private StorageInstance StorageInstanceOf(InstanceConfig config)
    {
        ActionCacheConfig? cache = config.Find<ServiceConfig.ActionCache>()?.Cache;
        ServiceConfig.Cas? cas = config.Find<ServiceConfig.Cas>();
        ServiceConfig.ByteStream? byteStream = config.Find<ServiceConfig.ByteStream>();
        return new StorageInstance
        {
            Cas = cas is null ? null : Served(cas.Storage, cas.ReadOnly),
            Trees = cas is null ? null : _trees.Of(cas.Storage, cas.TreeCache),
            ByteStream = byteStream is null ? null : Served(byteStream.Storage, byteStream.ReadOnly),
            ActionCache = cache is null ? null : _storage.MeteredCache(cache),
            TakesActionCacheUpdates = cache?.AllowUpdates ?? false,
            Invocations = (cas?.Storage ?? cache?.Storage) is { } blobs ? _retention.BookOf(blobs) : null,
            Functions = new AcceptedFunctions(config.DigestFunctions),
            IsExecutionEnabled = EndpointsOf(config).HasFlag(ExecutionEndpoints.Execution),
        };
    }

    private IBlobStore Served(StorageConfig config, bool isReadOnly) =>
        isReadOnly ? new ReadOnlyBlobStore(_storage.MeteredStore(config)) : _storage.MeteredStore(config);

    private ExecutionInstance? ExecutionInstanceOf(InstanceConfig config)
    {
        ServiceConfig.Execution? execution = config.Find<ServiceConfig.Execution>();
        SchedulerConfig? scheduler = execution?.Scheduler ?? config.Find<ServiceConfig.Bots>()?.Scheduler;
        PoolName pool = new(config.ServesEveryName ? CatchAllPool : config.Names[0].Value);
        if (scheduler is null)
        {
            return null;
        }

        StorageConfig blobs = scheduler.Storage;
        return new ExecutionInstance(
            pool, SeatOf(scheduler, execution), _storage.Store(blobs), _retention.BookOf(blobs))
        {
            Functions = new AcceptedFunctions(config.DigestFunctions),
            ActionBrowser = scheduler.ActionBrowserUrl,
            Platforms = PlatformComposer.RulesOf(scheduler.Matching),
        };
    }

    private static ExecutionEndpoints EndpointsOf(InstanceConfig config)
    {
        ExecutionEndpoints endpoints = config.Find<ServiceConfig.Execution>()?.Endpoints ?? ExecutionEndpoints.None;
        return config.Find<ServiceConfig.Bots>() is null ? endpoints : endpoints | ExecutionEndpoints.Bots;
    }

    private SchedulerSeat SeatOf(SchedulerConfig config, ServiceConfig.Execution? execution)
    {
        if (!_seats.TryGetValue(config, out SchedulerSeat? seat))
        {
            seat = Open(config, execution);
            _seats.Add(config, seat);
            _retention.Add(config.Storage, seat);
        }

        return seat;
    }

    private SchedulerSeat Open(SchedulerConfig config, ServiceConfig.Execution? execution)
    {
        SchedulerConfig.Memory memory = config as SchedulerConfig.Memory
            ?? throw new UnreachableException($"No scheduler is built for {config}.");
        IBlobStore cas = _storage.Store(memory.Storage);
        IActionCache? cache = memory.ActionCache is null ? null : _storage.Cache(memory.ActionCache);
        Dispatcher dispatcher = new(
            LimitsOf(memory),
            LimitsOf(execution),
            _time,
            _loggers,
            new ActionPreparer(cas, _trees.Of(memory.Storage), cache, memory.ExecutionTimeoutMax)
            {
                Platforms = PlatformComposer.RulesOf(memory.Matching),
            },
            new ResultRecorder(cas, cache, _loggers.CreateLogger<ResultRecorder>()));
        SchedulerSeat seat = SchedulerSeat.Of(dispatcher, _time);

        // Who waits for the seat is sent away before those who wait for the dispatcher would come back to it.
        _schedulers.Push(dispatcher);
        _schedulers.Push(seat);
        return seat;
    }

    private static SchedulerLimits LimitsOf(SchedulerConfig config)
    {
        SchedulerLimits limits = new()
        {
            ExecutionTimeoutMax = config.ExecutionTimeoutMax,
            BotSilenceMax = config.BotSessionKeepalive,
            AttemptsMax = config.JobAttemptsMax,
            PlatformQueueLengthMax = config.Matching.QueueLengthMax,
            QueueAgeMax = config.Matching.QueueAgeMax,
        };
        return limits with
        {
            ReservationDelay = config.Matching.ReservationDelay ?? limits.ReservationDelay,
            QueueLengthMax = Math.Max(limits.QueueLengthMax, config.Matching.QueueLengthMax ?? 0),
            FinishedOperationAgeMax = config.CompletedOperationRetention ?? limits.FinishedOperationAgeMax,
        };
    }

    private static DispatchLimits LimitsOf(ServiceConfig.Execution? config)
    {
        DispatchLimits limits = new();
        return config is null
            ? limits
            : limits with { KeepAlivePeriod = config.StreamKeepalive, PageSizeMax = config.OperationsPageSizeMax };
    }

    private IBlobStore? StoreOf(GridConfig config, InstanceName name) =>
        config.FindInstance(name)?.Find<ServiceConfig.Execution>()?.Scheduler is { } scheduler
            ? _storage.Store(scheduler.Storage)
            : null;
}
