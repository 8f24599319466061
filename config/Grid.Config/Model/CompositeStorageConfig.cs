using Grid.Config.Diagnostics;

namespace Grid.Config.Model;

/// <summary>A store made of other stores.</summary>
public abstract record CompositeStorageConfig(SourceLocation Location) : StorageConfig(Location)
{
    /// <summary>A quick store before a slow one (<c>!with-cache-storage</c>).</summary>
    /// <param name="Location">Where it was written.</param>
    /// <param name="Cache">The quick one.</param>
    /// <param name="Fallback">The slow one.</param>
    /// <param name="Deferred">How writes reach the slow one after the answer; null when they do before it.</param>
    public sealed record ReadCaching(
        SourceLocation Location, StorageConfig Cache, StorageConfig Fallback, DeferredWritesConfig? Deferred)
        : CompositeStorageConfig(Location)
    {
        public override IEnumerable<StorageConfig> Parts => [Cache, Fallback];

        public override bool EvictsByItself => Fallback.EvictsByItself;

        public override bool DefersWrites => Deferred is not null || base.DefersWrites;
    }

    /// <summary>Blobs of different sizes in different stores (<c>!size-differentiated-storage</c>).</summary>
    public sealed record SizeDifferentiated(
        SourceLocation Location, IReadOnlyList<SizeLimitedStorageConfig> Limited, StorageConfig Fallback)
        : CompositeStorageConfig(Location)
    {
        public override IEnumerable<StorageConfig> Parts => [.. Limited.Select(part => part.Storage), Fallback];
    }

    /// <summary>Blobs spread over stores by their digests (<c>!sharded-storage</c>).</summary>
    public sealed record Sharded(SourceLocation Location, IReadOnlyList<ShardConfig<StorageConfig>> Shards)
        : CompositeStorageConfig(Location)
    {
        public override IEnumerable<StorageConfig> Parts => Shards.Select(shard => shard.Part);
    }

    /// <summary>The same blobs in several stores (<c>!replicated-storage</c>).</summary>
    public sealed record Replicated(
        SourceLocation Location,
        IReadOnlyList<StorageConfig> Storages,
        bool RepairsReads,
        int QueueLengthMax,
        int WorkersMax) : CompositeStorageConfig(Location)
    {
        public override IEnumerable<StorageConfig> Parts => Storages;
    }

    /// <summary>Hashes what comes out of a store (<c>!verifying-storage</c>).</summary>
    public sealed record Verifying(SourceLocation Location, StorageConfig Storage) : CompositeStorageConfig(Location)
    {
        public override IEnumerable<StorageConfig> Parts => [Storage];
    }

    /// <summary>Remembers what a store holds (<c>!existence-cache-storage</c>).</summary>
    public sealed record ExistenceCaching(SourceLocation Location, StorageConfig Storage, TimeSpan AgeMax, int CountMax)
        : CompositeStorageConfig(Location)
    {
        public override IEnumerable<StorageConfig> Parts => [Storage];
    }

    /// <summary>Knows in a database what a store holds (<c>!sql-index</c>).</summary>
    public sealed record SqlIndex(SourceLocation Location, StorageConfig Storage, SqlConnectionConfig Connection)
        : CompositeStorageConfig(Location)
    {
        public string Name { get; init; } = string.Empty;

        public int WindowSize { get; init; }

        public bool FallsBackOnRead { get; init; }

        public int InlineSizeBytesMax { get; init; }

        public TimeSpan RefreshAge { get; init; }

        public override IEnumerable<StorageConfig> Parts => [Storage];
    }

    /// <summary>Counts what goes in and out of a store, under a name (<c>!metered-storage</c>).</summary>
    public sealed record Metered(SourceLocation Location, StorageConfig Storage, string Name)
        : CompositeStorageConfig(Location)
    {
        public override IEnumerable<StorageConfig> Parts => [Storage];
    }
}
