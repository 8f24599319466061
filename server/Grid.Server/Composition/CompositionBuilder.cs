using System.Diagnostics;
using Grid.Config.Diagnostics;
using Grid.Config.Model;
using Grid.Storage;
using Grid.Storage.Composition;
using Grid.Storage.Guards;

namespace Grid.Server.Composition;

/// <summary>Builds stores and action caches that are made of others.</summary>
/// <param name="parts">Builds those.</param>
/// <param name="watches">Hear what the compositions report.</param>
/// <param name="partMetrics">Counts for what is metered by name.</param>
/// <param name="time">The clock of all of them.</param>
internal sealed class CompositionBuilder(
    StorageComposer parts, StorageWatches watches, StorageMetrics partMetrics, TimeProvider time)
{
    public IBlobStore Build(CompositeStorageConfig config) => config switch
    {
        CompositeStorageConfig.ReadCaching caching => Build(caching),
        CompositeStorageConfig.SizeDifferentiated bySize => new SizeDifferentiatedBlobStore(
            bySize.Limited.Select(part => new SizeLimitedStore(part.SizeBytesLimit, parts.Store(part.Storage))),
            parts.Store(bySize.Fallback)),
        CompositeStorageConfig.Sharded sharded => new ShardedBlobStore(
            [.. sharded.Shards.Select(shard => new Shard<IBlobStore>(shard.Name, parts.Store(shard.Part), shard.Weight))]),
        CompositeStorageConfig.Replicated replicated => Build(replicated),
        CompositeStorageConfig.Verifying verifying => new VerifyingBlobStore(
            PlaceOf(verifying.Storage.Location), parts.Store(verifying.Storage), watches.At(verifying.Location)),
        CompositeStorageConfig.ExistenceCaching caching => new ExistenceCachingBlobStore(
            parts.Store(caching.Storage),
            new ExistenceCacheOptions { AgeMax = caching.AgeMax, CountMax = caching.CountMax },
            time),
        CompositeStorageConfig.Metered metered =>
            new MeteredBlobStore(partMetrics, parts.Store(metered.Storage), metered.Name),
        _ => throw new UnreachableException($"No store is built for {config}."),
    };

    public IActionCache Build(CompositeActionCacheConfig config) => config switch
    {
        CompositeActionCacheConfig.WriteOnce once => new WriteOnceActionCache(parts.Cache(once.Cache)),
        CompositeActionCacheConfig.Mirrored mirrored => new MirroredActionCache(
            parts.Cache(mirrored.First), parts.Cache(mirrored.Second), watches.At(mirrored.Location)),
        CompositeActionCacheConfig.ReadCaching caching => new ReadCachingActionCache(
            parts.Cache(caching.Cache), parts.Cache(caching.Fallback), watches.At(caching.Location)),
        CompositeActionCacheConfig.Sharded sharded => Build(sharded),
        CompositeActionCacheConfig.Expiring expiring => new ExpiringActionCache(
            parts.Cache(expiring.Cache), new ResultLifetime(expiring.AgeMax, expiring.Jitter), time),
        _ => throw new UnreachableException($"No action cache is built for {config}."),
    };

    private ReadCachingBlobStore Build(CompositeStorageConfig.ReadCaching config)
    {
        IBlobStore cache = parts.Store(config.Cache);
        IBlobStore fallback = parts.Store(config.Fallback);
        IStorageWatch watch = watches.At(config.Location);
        return config.Deferred is { } deferred
            ? ReadCachingBlobStore.CreateDeferred(
                cache,
                fallback,
                new DeferredWriteOptions { WritersMax = deferred.WritersMax, SizeBytesMax = deferred.SizeBytesMax },
                time,
                watch)
            : ReadCachingBlobStore.Create(cache, fallback, watch);
    }

    private ReplicatedBlobStore Build(CompositeStorageConfig.Replicated config) => new(
        [.. config.Storages.Select(parts.Store)],
        new ReplicationOptions
        {
            RepairsReads = config.RepairsReads,
            QueueLengthMax = config.QueueLengthMax,
            WorkersMax = config.WorkersMax,
        },
        time,
        watches.At(config.Location));

    private IActionCache Build(CompositeActionCacheConfig.Sharded config)
    {
        ShardedActionCache sharded = new(
            [.. config.Shards.Select(shard => new Shard<IActionCache>(shard.Name, parts.Cache(shard.Part), shard.Weight))]);
        return config.Salt is { } salt ? new SaltedActionCache(salt, sharded) : sharded;
    }

    private static string PlaceOf(SourceLocation location) => $"The storage of line {location.Line}";
}
