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
            S3Storage.Tag,
            SqlStorage.Tag,
            SqlIndex.Tag,
        ],
        [
            new("!redis-storage", "'!sql-storage' and '!s3-storage' are shared between servers too"),
            new("!redis-index", "'!sql-index' does the same in a database"),
            new("!reference-storage", "BuildStream 2 keeps its artifacts in the CAS and the asset service"),
        ]);
}
