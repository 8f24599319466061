using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

internal static class ShardedStorage
{
    private const string Name = "!sharded-storage";

    private static readonly Key<IReadOnlyList<ShardConfig<StorageConfig>>> ShardList =
        Shards.Key("a storage", PartKeys.Storage("storage", "What holds its share of the blobs."));

    public static Tag<StorageConfig> Tag { get; } = new(
        Name,
        "Blobs spread over storages by their digests; a shard that is added takes its share and moves nothing else.",
        new MappingShape<StorageConfig>(
            Name,
            [ShardList, new IdleKey("thread-pool-size", KeyState.NoDifference, "requests do not hold threads")],
            values => new CompositeStorageConfig.Sharded(values.Location, values.Get(ShardList)))
        {
            Check = values => Shards.Check(values, ShardList),
        });
}
