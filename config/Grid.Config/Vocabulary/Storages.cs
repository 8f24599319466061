using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>The kinds of stores.</summary>
internal static class Storages
{
    public static TaggedShape<StorageConfig> Shape { get; } = new(
        "a storage",
        [
            LruStorage.Tag,
            DiskStorage.Tag,
            RemoteStorage.Tag,
            WithCacheStorage.Tag,
            SizeDifferentiatedStorage.Tag,
            ShardedStorage.Tag,
            ReplicatedStorage.Tag,
            GuardStorages.Verifying,
            GuardStorages.ExistenceCache,
            GuardStorages.Metered,
        ],
        [
            new("!s3-storage"),
            new("!redis-storage"),
            new("!sql-storage"),
            new("!sql-index", "name the storage below it directly"),
            new("!redis-index", "name the storage below it directly"),
        ]);
}
