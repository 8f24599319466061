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
            S3ActionCacheTag.Tag,
            SqlActionCacheTag.Tag,
        ],
        [
            new("!redis-action-cache", "'!sql-action-cache' and '!s3action-cache' are shared between servers too"),
            new("!reference-cache", "BuildStream 2 keeps its artifacts in the CAS and the asset service"),
        ]);
}
