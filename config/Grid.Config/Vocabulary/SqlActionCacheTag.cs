using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

internal static class SqlActionCacheTag
{
    private const string Name = "!sql-action-cache";

    private static readonly Key<string> Salt = new(
        "cache-key-salt", Shapes.Text, "Caches with the same salt share their results.")
    {
        Default = string.Empty,
        DefaultText = "empty",
    };

    public static Tag<ActionCacheConfig> Tag { get; } = new(
        Name,
        "Results in a database, shared by servers. Our own tag.",
        new MappingShape<ActionCacheConfig>(
            Name,
            [
                ActionCacheKeys.Storage, SqlConnections.Sql, Salt, ActionCacheKeys.AllowUpdates,
                ActionCacheKeys.CacheFailedActions,
            ],
            Build));

    private static ActionCacheConfig.Sql Build(KeyValues values) => new(
        values.Location,
        values.Get(ActionCacheKeys.Storage),
        values.Get(ActionCacheKeys.AllowUpdates),
        values.Get(ActionCacheKeys.CacheFailedActions),
        values.Get(SqlConnections.Sql),
        values.Get(Salt));
}
