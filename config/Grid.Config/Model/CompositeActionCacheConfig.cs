using Grid.Config.Diagnostics;

namespace Grid.Config.Model;

/// <summary>
/// An action cache made of others. Those have rules of their own; what is said here is said on top of them.
/// </summary>
public abstract record CompositeActionCacheConfig(SourceLocation Location, bool AllowUpdates, bool CacheFailedActions)
    : ActionCacheConfig(Location, Storage: null, AllowUpdates, CacheFailedActions)
{
    /// <summary>Keeps each action's first result (<c>!write-once-action-cache</c>).</summary>
    public sealed record WriteOnce(SourceLocation Location, ActionCacheConfig Cache)
        : CompositeActionCacheConfig(Location, Cache.AllowUpdates, CacheFailedActions: true)
    {
        public override IEnumerable<ActionCacheConfig> Parts => [Cache];
    }

    /// <summary>The same results in two caches (<c>!mirrored-action-cache</c>).</summary>
    public sealed record Mirrored(SourceLocation Location, ActionCacheConfig First, ActionCacheConfig Second)
        : CompositeActionCacheConfig(
            Location, First.AllowUpdates || Second.AllowUpdates, CacheFailedActions: true)
    {
        public override IEnumerable<ActionCacheConfig> Parts => [First, Second];
    }

    /// <summary>A quick cache before a slow one (<c>!with-cache-action-cache</c>).</summary>
    public sealed record ReadCaching(
        SourceLocation Location,
        ActionCacheConfig Cache,
        ActionCacheConfig Fallback,
        bool AllowUpdates,
        bool CacheFailedActions) : CompositeActionCacheConfig(Location, AllowUpdates, CacheFailedActions)
    {
        public override IEnumerable<ActionCacheConfig> Parts => [Cache, Fallback];
    }

    /// <summary>Results spread over caches by their actions' digests (<c>!sharded-action-cache</c>).</summary>
    public sealed record Sharded(
        SourceLocation Location,
        IReadOnlyList<ShardConfig<ActionCacheConfig>> Shards,
        string? Salt,
        bool AllowUpdates,
        bool CacheFailedActions) : CompositeActionCacheConfig(Location, AllowUpdates, CacheFailedActions)
    {
        public override IEnumerable<ActionCacheConfig> Parts => Shards.Select(shard => shard.Part);
    }

    /// <summary>Forgets results after a while (<c>!expiring-action-cache</c>).</summary>
    public sealed record Expiring(SourceLocation Location, ActionCacheConfig Cache, TimeSpan AgeMax, TimeSpan Jitter)
        : CompositeActionCacheConfig(Location, Cache.AllowUpdates, CacheFailedActions: true)
    {
        public override IEnumerable<ActionCacheConfig> Parts => [Cache];
    }
}
