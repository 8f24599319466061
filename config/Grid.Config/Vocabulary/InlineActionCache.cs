using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>
/// <c>!action-cache</c>: today the service, with a <c>cache</c>; in old files the cache itself, in memory, written in
/// the list of services and referred to from there by schedulers. Both are read as a cache, so that all share one
/// object.
/// </summary>
internal static class InlineActionCache
{
    public const string Name = "!action-cache";

    private static readonly Key<ActionCacheConfig> Cache = new(
        "cache",
        new LateShape<ActionCacheConfig>(() => ActionCaches.Shape),
        "The cache served. Without it, the keys of an old `!action-cache` say what to keep in memory.");

    private static readonly Key<StorageConfig> Storage = new(
        "storage", Storages.Shape, "Old form: holds the outputs.");

    private static readonly Key<int> MaxCachedRefs = new(
        "max-cached-refs", Shapes.Count(1, LruActionCache.ResultsMax), "Old form: results held at most.");

    public static Tag<ActionCacheConfig> Tag { get; } = new(
        Name,
        "With a `cache`, that cache; with a `storage`, the old way to write `!lru-action-cache`.",
        new MappingShape<ActionCacheConfig>(
            Name,
            [Cache, Storage, MaxCachedRefs, ActionCacheKeys.AllowUpdates, ActionCacheKeys.CacheFailedActions],
            Build)
        {
            Check = Check,
        });

    private static void Check(KeyValues values)
    {
        if (values.HasFailed)
        {
            return;
        }

        if (!values.IsSet(Cache) && !(values.IsSet(Storage) && values.IsSet(MaxCachedRefs)))
        {
            values.Fail(
                values.Location,
                $"{Name} needs the key 'cache'",
                "or, as in old files, 'storage' and 'max-cached-refs'");
        }

        if (values.IsSet(Cache))
        {
            RefuseBesideCache(
                values, Storage, MaxCachedRefs, ActionCacheKeys.AllowUpdates, ActionCacheKeys.CacheFailedActions);
        }
    }

    private static void RefuseBesideCache(KeyValues values, params ReadOnlySpan<IKey> keys)
    {
        foreach (IKey key in keys)
        {
            if (values.IsSet(key))
            {
                values.Fail(
                    values.LocationOf(key), $"'{key.Name}' has no say beside 'cache'", "write it on the cache itself");
            }
        }
    }

    private static ActionCacheConfig Build(KeyValues values) => values.IsSet(Cache)
        ? values.Get(Cache)
        : new ActionCacheConfig.Lru(
            values.Location,
            values.Get(Storage),
            values.Get(ActionCacheKeys.AllowUpdates),
            values.Get(ActionCacheKeys.CacheFailedActions),
            values.Get(MaxCachedRefs));
}
