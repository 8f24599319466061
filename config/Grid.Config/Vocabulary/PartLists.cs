using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>
/// The lists that define parts for others to refer to, at the top and in each instance. What is defined here and
/// referred to nowhere is checked, and not built.
/// </summary>
internal static class PartLists
{
    public static IReadOnlyList<IKey> Keys { get; } =
    [
        new Key<IReadOnlyList<SqlConnectionConfig>>(
            "connections",
            Shapes.ListOf("a list of connections", SqlConnections.Shape),
            "Databases that other parts use: `- !sql-connection &sql`, then `sql: *sql`."),
        new Key<IReadOnlyList<StorageConfig>>(
            "storages",
            Shapes.ListOf("a list of storages", Storages.Shape),
            "Stores that other parts refer to: `- !lru-storage &cas`, then `storage: *cas`."),
        new Key<IReadOnlyList<ActionCacheConfig>>(
            "caches",
            Shapes.ListOf("a list of action caches", ActionCaches.Shape),
            "Action caches that other parts refer to."),
        new Key<IReadOnlyList<AssetStoreConfig>>(
            "assets",
            Shapes.ListOf("a list of stores of assets", AssetStores.Shape),
            "Stores of assets that services refer to. Our own key."),
        new Key<IReadOnlyList<object>>(
            "clients",
            Shapes.ListOf(
                "a list of clients",
                new TaggedShape<object>("a client", [], [new("!metering-service-client"), new("!asset-client")])),
            "Other servers that parts call; none is built yet."),
        new Key<IReadOnlyList<SchedulerConfig>>(
            "schedulers",
            Shapes.ListOf("a list of schedulers", Schedulers.Shape),
            "Schedulers that services refer to."),
    ];
}
