using System.Diagnostics;
using System.Diagnostics.Metrics;
using Grid.Config.Model;
using Grid.Storage;
using Grid.Storage.Assets;
using Grid.Storage.Backends;
using Grid.Storage.Guards;
using Grid.Storage.Sql.Cleanup;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Grid.Server.Composition;

/// <summary>
/// Builds stores and caches from the configuration. A part that stands in several places of the configuration is built
/// once: the records' identity says which is which.
/// </summary>
internal sealed class StorageComposer : IAsyncDisposable
{
    private readonly StorageMetrics _metrics;
    private readonly CompositionBuilder _compositions;
    private readonly ServiceBackends _services;
    private readonly ILoggerFactory _loggers;
    private readonly TimeProvider _time;
    private readonly Dictionary<StorageConfig, IBlobStore> _backends = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<ActionCacheConfig, IActionCache> _caches = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<AssetStoreConfig, IAssetStore> _assets = new(ReferenceEqualityComparer.Instance);
    private readonly OpenedParts _opened = new();
    private readonly List<string> _dataFolders = [];

    public StorageComposer(Meter meter, ILoggerFactory loggers, TimeProvider time)
    {
        _metrics = new StorageMetrics(meter);
        _loggers = loggers;
        _time = time;
        _compositions = new CompositionBuilder(
            this, new StorageWatches(meter, loggers, time), StorageMetrics.OfParts(meter), time);
        _services = new ServiceBackends(Store, _opened, time);
    }

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

    /// <summary>What names stand for, whatever of it is still held.</summary>
    public IAssetStore Assets(AssetStoreConfig config)
    {
        if (!_assets.TryGetValue(config, out IAssetStore? assets))
        {
            assets = Open(config);
            _assets.Add(config, assets);
        }

        return assets;
    }

    /// <summary>The folders of what was opened.</summary>
    public IReadOnlyList<string> DataFolders => _dataFolders;

    /// <summary>What cleans up an index, and the store below it.</summary>
    public IndexCleaner Cleaner(CleanupConfig config, bool isDryRun) => _services.CleanerOf(config, isDryRun);

    /// <summary>Closes what was opened, in reverse: a composition writes what it still has to before its parts are closed.</summary>
    public ValueTask DisposeAsync() => _opened.DisposeAsync();

    private IBlobStore Open(StorageConfig config) => config switch
    {
        StorageConfig.Lru memory => new MemoryBlobStore(memory.SizeBytesMax, memory.ProtectionWindow, _time),
        StorageConfig.Disk disk => _opened.Keep(DiskStores.Open(Note(disk.Path, disk), _time, _loggers)),
        StorageConfig.Remote remote => new RemoteBlobStore(Connect(remote.Server), OptionsOf(remote.Server), _time),
        StorageConfig.S3 objects => _services.Build(objects),
        StorageConfig.Sql rows => _services.Build(rows),
        CompositeStorageConfig.SqlIndex index => _opened.Keep(_services.Build(index)),
        CompositeStorageConfig composite => _opened.Keep(_compositions.Build(composite)),
        _ => throw new UnreachableException($"No store is built for {config}."),
    };

    private IActionCache Open(ActionCacheConfig config) => config switch
    {
        ActionCacheConfig.Lru memory => new MemoryActionCache(memory.ResultsMax),
        ActionCacheConfig.Disk disk => _opened.Keep(DiskStores.Open(Note(disk.Path, disk), _time, _loggers)),
        ActionCacheConfig.Remote remote => new RemoteActionCache(Connect(remote.Server), OptionsOf(remote.Server), _time),
        ActionCacheConfig.S3 objects => _services.Build(objects),
        ActionCacheConfig.Sql rows => _services.Build(rows),
        CompositeActionCacheConfig composite => _opened.Keep(_compositions.Build(composite)),
        _ => throw new UnreachableException($"No action cache is built for {config}."),
    };

    private IAssetStore Open(AssetStoreConfig config) => config switch
    {
        AssetStoreConfig.Lru memory => new MemoryAssetStore(memory.SizeBytesMax),
        AssetStoreConfig.Sql rows => _services.Build(rows),
        _ => throw new UnreachableException($"No store of assets is built for {config}."),
    };

    private T Note<T>(string folder, T config)
    {
        _dataFolders.Add(folder);
        return config;
    }

    private IActionCache Guard(IActionCache cache, ActionCacheConfig config)
    {
        IActionCache guarded = config.Storage is { } storage
            ? new CompletenessCheckingActionCache(cache, Store(storage))
            : cache;
        guarded = config.CacheFailedActions ? guarded : new SuccessOnlyActionCache(guarded);
        return config.AllowUpdates ? guarded : new ReadOnlyActionCache(guarded);
    }

    private CallInvoker Connect(RemoteConfig server) =>
        _opened.Keep(RemoteChannel.Open(server.Url, CredentialsOf(server.Credentials), _time)).CreateCallInvoker();

    private static RemoteCredentials CredentialsOf(RemoteCredentialsConfig? config) => config is null
        ? new RemoteCredentials()
        : new RemoteCredentials
        {
            ServerCertPath = config.ServerCertPath,
            ClientKeyPath = config.ClientKeyPath,
            ClientCertPath = config.ClientCertPath,
            TokenPath = config.TokenPath,
            TokenRefresh = config.TokenRefresh,
        };

    private static RemoteStoreOptions OptionsOf(RemoteConfig server)
    {
        RemoteStoreOptions options = new()
        {
            Instance = server.Instance,
            RetriesMax = server.RetriesMax,
            BackoffMax = server.BackoffMax,
        };
        return server.RequestTimeout is { } timeout ? options with { UnaryCallDurationMax = timeout } : options;
    }
}
