using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

internal static class LruActionCache
{
    /// <summary>The most results a cache in memory may be told to hold.</summary>
    public const int ResultsMax = 100_000_000;

    public static Key<int> MaxCachedRefs { get; } = new(
        "max-cached-refs", Shapes.Count(1, ResultsMax), "Results held at most; the least recently used leave.")
    {
        IsRequired = true,
    };

    public static Tag<ActionCacheConfig> Tag { get; } = new(
        "!lru-action-cache",
        "Results in memory. When it is full, the least recently used leave. Gone when the process ends.",
        new MappingShape<ActionCacheConfig>(
            "!lru-action-cache",
            [ActionCacheKeys.Storage, MaxCachedRefs, ActionCacheKeys.AllowUpdates, ActionCacheKeys.CacheFailedActions],
            Build));

    public static ActionCacheConfig.Lru Build(KeyValues values) => new(
        values.Location,
        values.Get(ActionCacheKeys.Storage),
        values.Get(ActionCacheKeys.AllowUpdates),
        values.Get(ActionCacheKeys.CacheFailedActions),
        values.Get(MaxCachedRefs));
}
