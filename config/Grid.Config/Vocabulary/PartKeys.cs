using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>Keys whose values are stores or action caches within others of their own kind.</summary>
internal static class PartKeys
{
    private static readonly LateShape<StorageConfig> AnyStorage = new(() => Storages.Shape);
    private static readonly LateShape<ActionCacheConfig> AnyActionCache = new(() => ActionCaches.Shape);

    public static Key<StorageConfig> Storage(string name, string description) =>
        new(name, AnyStorage, description) { IsRequired = true };

    public static Key<ActionCacheConfig> ActionCache(string name, string description) =>
        new(name, AnyActionCache, description) { IsRequired = true };

    public static Key<IReadOnlyList<StorageConfig>> StorageList(string name, string description) =>
        new(name, Shapes.ListOf("a list of storages", AnyStorage), description) { IsRequired = true };
}
