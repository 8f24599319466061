using System.Diagnostics;
using System.Diagnostics.Metrics;
using Grid.Config.Model;
using Grid.Core;
using Grid.Storage;
using Grid.Storage.Backends;
using Grid.Storage.Guards;
using Grpc.Core;

namespace Grid.Server.Composition;

/// <summary>
/// Builds stores and caches from the configuration. A part that stands in several places of the configuration is built
/// once: the records' identity says which is which.
/// </summary>
internal sealed class StorageComposer(Meter meter) : IDisposable
{
    private readonly StorageMetrics _metrics = new(meter);
    private readonly Dictionary<StorageConfig, IBlobStore> _backends = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<ActionCacheConfig, IActionCache> _caches = new(ReferenceEqualityComparer.Instance);
    private readonly Stack<IDisposable> _opened = new();

    /// <summary>The store as bots and the scheduler use it, within the process.</summary>
    public IBlobStore Store(StorageConfig config)
    {
        if (!_backends.TryGetValue(config, out IBlobStore? store))
        {
            store = Open(config);
            _backends.Add(config, store);
        }

        return store;
    }

    /// <summary>The store as the gRPC services use it: what passes is counted.</summary>
    public IBlobStore MeteredStore(StorageConfig config) => new MeteredBlobStore(_metrics, Store(config));

    /// <summary>The cache as the gRPC service uses it: hits and misses are counted.</summary>
    public IActionCache MeteredCache(ActionCacheConfig config) => new MeteredActionCache(_metrics, Cache(config));

    /// <summary>The cache, which gives out a result only while every blob it names is held.</summary>
    public IActionCache Cache(ActionCacheConfig config)
    {
        if (!_caches.TryGetValue(config, out IActionCache? cache))
        {
            cache = Guard(Open(config), config);
            _caches.Add(config, cache);
        }

        return cache;
    }

    public void Dispose()
    {
        while (_opened.TryPop(out IDisposable? store))
        {
            store.Dispose();
        }
    }

    private IBlobStore Open(StorageConfig config) => config switch
    {
        StorageConfig.Lru memory => new MemoryBlobStore(memory.SizeBytesMax),
        StorageConfig.Disk disk => Keep(DiskBlobStore.Open(disk.Path, disk.SizeBytesMax)),
        StorageConfig.Remote remote => new RemoteBlobStore(
            Connect(remote.Url), OptionsOf(remote.Instance, remote.RequestTimeout), TimeProvider.System),
        _ => throw new UnreachableException($"No store is built for {config}."),
    };

    private IActionCache Open(ActionCacheConfig config) => config switch
    {
        ActionCacheConfig.Lru memory => new MemoryActionCache(memory.ResultsMax),
        ActionCacheConfig.Disk disk => Keep(DiskActionCache.Open(disk.Path)),
        ActionCacheConfig.Remote remote => new RemoteActionCache(
            Connect(remote.Url), OptionsOf(remote.Instance, remote.RequestTimeout), TimeProvider.System),
        _ => throw new UnreachableException($"No action cache is built for {config}."),
    };

    private IActionCache Guard(IActionCache cache, ActionCacheConfig config)
    {
        IActionCache guarded = config.Storage is { } storage
            ? new CompletenessCheckingActionCache(cache, Store(storage))
            : cache;
        guarded = config.CacheFailedActions ? guarded : new SuccessOnlyActionCache(guarded);
        return config.AllowUpdates ? guarded : new ReadOnlyActionCache(guarded);
    }

    private CallInvoker Connect(RemoteAddress address) => Keep(RemoteChannel.Open(address)).CreateCallInvoker();

    private static RemoteStoreOptions OptionsOf(InstanceName instance, TimeSpan? requestTimeout)
    {
        RemoteStoreOptions options = new() { Instance = instance };
        return requestTimeout is { } timeout ? options with { UnaryCallDurationMax = timeout } : options;
    }

    private T Keep<T>(T store)
        where T : IDisposable
    {
        _opened.Push(store);
        return store;
    }
}
