using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>The kinds of action caches.</summary>
internal static class ActionCaches
{
    public static TaggedShape<ActionCacheConfig> Shape { get; } = new(
        "an action cache",
        [
            LruActionCache.Tag,
            DiskActionCache.Tag,
            RemoteActionCache.Tag,
            CompositeActionCaches.WriteOnce,
            CompositeActionCaches.Mirrored,
            CompositeActionCaches.WithCache,
            CompositeActionCaches.Expiring,
            ShardedActionCache.Tag,
            InlineActionCache.Tag,
        ],
        [
            new("!s3action-cache"),
            new("!s3-action-cache"),
            new("!redis-action-cache"),
            new("!reference-cache", "BuildStream 2 keeps its artifacts in the CAS and the asset service"),
        ]);
}
