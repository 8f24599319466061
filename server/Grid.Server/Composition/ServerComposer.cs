using Grid.Config.Model;
using Grid.Core;
using Grid.Dispatch.Operating;
using Grid.Scheduling;
using Grid.Services;
using Grid.Services.Assets;
using Grid.Services.Execution;
using Grid.Services.Logs;
using Grid.Services.Operating;
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
    private readonly TreeComposer _trees;
    private readonly RetentionComposer _retention;
    private readonly SchedulerComposer _schedulers;
    private readonly LogStreamComposer _logs;
    private readonly AssetComposer _assets;

    public ServerComposer(StorageComposer storage, TimeProvider time, ILoggerFactory loggers)
    {
        _storage = storage;
        _trees = new TreeComposer(storage, time);
        _retention = new RetentionComposer(storage, _trees, time, loggers);
        _schedulers = new SchedulerComposer(storage, _trees, _retention, time, loggers);
        _logs = new LogStreamComposer(time);
        _assets = new AssetComposer(storage, _trees, time);
    }

    /// <summary>The instances as the storage services see them.</summary>
    public InstanceRegistry<StorageInstance> StorageInstances(GridConfig config) => Registry(config, StorageInstanceOf);

    /// <summary>The instances that serve one of the execution endpoints.</summary>
    public InstanceRegistry<ExecutionInstance> ExecutionInstances(GridConfig config, ExecutionEndpoints endpoint) =>
        Registry(config, instance => EndpointsOf(instance).HasFlag(endpoint) ? ExecutionInstanceOf(instance) : null);

    /// <summary>The instances that tell of themselves.</summary>
    public InstanceRegistry<ExecutionInstance> IntrospectedInstances(GridConfig config) => Registry(
        config, instance => instance.Find<ServiceConfig.Introspection>() is null ? null : ExecutionInstanceOf(instance));

    /// <summary>The instances that operators act on by a service: those whose scheduler has it.</summary>
    public InstanceRegistry<OperatedInstance> OperatedInstances<TService>(GridConfig config)
        where TService : ServiceConfig.Operating => Registry(
            config,
            instance => config.Services.OfType<TService>().FirstOrDefault(
                service => ReferenceEquals(service.Scheduler, SchedulerOf(instance))) is { } service
                ? new OperatedInstance(ExecutionInstanceOf(instance)!, new OperatorGate(service.AllowsRemote))
                : null);

    /// <summary>The instances that have log streams.</summary>
    public InstanceRegistry<LogStreamInstance> LogStreamInstances(GridConfig config) => Registry(
        config, instance => instance.Find<ServiceConfig.LogStream>() is { } logs
            ? LogStreamInstanceOf(ExecutionInstanceOf(instance), logs)
            : null);

    /// <summary>The instances, with their remote assets where they have some.</summary>
    public InstanceRegistry<AssetInstance> AssetInstances(GridConfig config) => Registry(config, _assets.InstanceOf);

    /// <summary>What the writers of log streams have to know.</summary>
    public LogStreamSecrets LogStreamSecrets => _logs.Secrets;

    /// <summary>The gauges of every scheduler of this process, to be refreshed before they are read.</summary>
    public IReadOnlyList<FarmGauges> Gauges => _schedulers.Gauges;

    /// <summary>Begins to keep from eviction what jobs and invocations need. Called once, when all instances are built.</summary>
    public void StartRetention() => _retention.Start();

    /// <summary>Has the schedulers that outlive the process stand for election. Called once, when the server listens.</summary>
    public void StartElections(IReadOnlyList<string> addresses) => _schedulers.StartElections(OwnAddress.Of(addresses));

    /// <summary>What a bot of the same process needs to know of this server.</summary>
    public ServerNeighbour NeighbourAt(RemoteAddress address, GridConfig config) =>
        new(address, name => StoreOf(config, name), _storage.DataFolders);

    /// <summary>Ends every stream and poll with UNAVAILABLE, so that clients and bots come back to the next server.</summary>
    public async ValueTask DisposeAsync()
    {
        await _retention.DisposeAsync();
        await _schedulers.DisposeAsync();
        await _logs.DisposeAsync();
        await _assets.DisposeAsync();
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
            ReadsHeldUploads = byteStream is { WriteEarlyReturn: false },
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
        SchedulerConfig? scheduler = SchedulerOf(config);
        PoolName pool = new(config.ServesEveryName ? CatchAllPool : config.Names[0].Value);
        if (scheduler is null)
        {
            return null;
        }

        StorageConfig blobs = scheduler.Storage;
        return new ExecutionInstance(
            pool, _schedulers.SeatOf(scheduler, execution), _storage.Store(blobs), _retention.BookOf(blobs))
        {
            Functions = new AcceptedFunctions(config.DigestFunctions),
            ActionBrowser = scheduler.ActionBrowserUrl,
            Platforms = PlatformComposer.RulesOf(scheduler.Matching),
            Streams = config.Find<ServiceConfig.LogStream>() is null ? null : _logs.JobStreams,
        };
    }

    private LogStreamInstance LogStreamInstanceOf(ExecutionInstance? execution, ServiceConfig.LogStream config) =>
        new(execution?.Seat, _logs.BookOf(config), execution?.Cas);

    private static SchedulerConfig? SchedulerOf(InstanceConfig config) =>
        config.Find<ServiceConfig.Execution>()?.Scheduler
        ?? config.Find<ServiceConfig.Bots>()?.Scheduler
        ?? config.Find<ServiceConfig.Introspection>()?.Scheduler;

    private static ExecutionEndpoints EndpointsOf(InstanceConfig config)
    {
        ExecutionEndpoints endpoints = config.Find<ServiceConfig.Execution>()?.Endpoints ?? ExecutionEndpoints.None;
        return config.Find<ServiceConfig.Bots>() is null ? endpoints : endpoints | ExecutionEndpoints.Bots;
    }

    private IBlobStore? StoreOf(GridConfig config, InstanceName name) =>
        config.FindInstance(name)?.Find<ServiceConfig.Execution>()?.Scheduler is { } scheduler
            ? _storage.Store(scheduler.Storage)
            : null;
}
