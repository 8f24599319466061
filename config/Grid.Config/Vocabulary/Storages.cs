using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>The kinds of stores.</summary>
internal static class Storages
{
    public static TaggedShape<StorageConfig> Shape { get; } = new(
        "a storage",
        [LruStorage.Tag, DiskStorage.Tag, RemoteStorage.Tag],
        [
            new("!s3-storage"),
            new("!redis-storage"),
            new("!sql-storage"),
            new("!with-cache-storage"),
            new("!size-differentiated-storage"),
            new("!sharded-storage"),
            new("!replicated-storage"),
            new("!sql-index", "name the storage below it directly"),
            new("!redis-index", "name the storage below it directly"),
        ]);
}
