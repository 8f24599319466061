using Grid.Config.Model;
using Grid.Databases;
using Grid.Persistence;
using Grid.Persistence.Pruning;

namespace Grid.Server.Composition;

/// <summary>Builds what keeps a scheduler's state.</summary>
internal static class SchedulerStoreComposer
{
    /// <summary>The store of a scheduler; it connects when it is first needed.</summary>
    public static ISchedulerStore Open(SchedulerConfig.Sql config, TimeProvider time)
    {
        SqlConnectionConfig connection = config.Connection;
        SqlDatabaseOptions database = new()
        {
            ConnectionTimeout = connection.ConnectionTimeout,
            LockTimeout = connection.LockTimeout,
        };
        SchedulerStoreOptions options = new()
        {
            Durability = config.OutlivesPowerCuts ? Durability.Disk : Durability.Process,
            Database = connection.ConnectionsMax is { } connections ? database with { ConnectionsMax = connections } : database,
        };
        return SchedulerStores.Open(connection.Address, options, time);
    }

    /// <summary>How long that store keeps what has ended.</summary>
    public static PruningOptions PruningOf(SchedulerConfig.Sql config) => new()
    {
        AgeMax = config.Pruning.AgeMax,
        Period = config.Pruning.Period,
        WindowSize = config.Pruning.WindowSize,
    };
}
