using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

internal static class ShardedActionCache
{
    private const string Name = "!sharded-action-cache";

    private static readonly Key<IReadOnlyList<ShardConfig<ActionCacheConfig>>> ShardList =
        Shards.Key("an action cache", PartKeys.ActionCache("cache", "What holds its share of the results."));

    private static readonly Key<string> Salt = new(
        "cache-key-salt",
        Shapes.Text,
        "Goes into the keys of the results: caches with different salts do not see each other's, and a new salt forgets all.");

    public static Tag<ActionCacheConfig> Tag { get; } = new(
        Name,
        "Results spread over caches by their actions' digests.",
        new MappingShape<ActionCacheConfig>(
            Name,
            [ShardList, Salt, ActionCacheKeys.AllowUpdates, ActionCacheKeys.CacheFailedActions],
            Build)
        {
            Check = values => Shards.Check(values, ShardList),
        });

    private static CompositeActionCacheConfig.Sharded Build(KeyValues values) => new(
        values.Location,
        values.Get(ShardList),
        values.IsSet(Salt) ? values.Get(Salt) : null,
        values.Get(ActionCacheKeys.AllowUpdates),
        values.Get(ActionCacheKeys.CacheFailedActions));
}
