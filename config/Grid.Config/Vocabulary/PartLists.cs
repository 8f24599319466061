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
        new Key<IReadOnlyList<object>>(
            "connections",
            Shapes.ListOf(
                "a list of connections",
                new TaggedShape<object>("a connection", [], [new("!sql-connection"), new("!redis-connection")])),
            "Databases that other parts use; none is built yet."),
        new Key<IReadOnlyList<StorageConfig>>(
            "storages",
            Shapes.ListOf("a list of storages", Storages.Shape),
            "Stores that other parts refer to: `- !lru-storage &cas`, then `storage: *cas`."),
        new Key<IReadOnlyList<ActionCacheConfig>>(
            "caches",
            Shapes.ListOf("a list of action caches", ActionCaches.Shape),
            "Action caches that other parts refer to."),
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
