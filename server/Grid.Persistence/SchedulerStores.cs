using Grid.Core;
using Grid.Persistence.Postgres;
using Grid.Persistence.Sqlite;

namespace Grid.Persistence;

/// <summary>Opens stores by address.</summary>
public static class SchedulerStores
{
    /// <summary>A store that is first connected to when it is first needed.</summary>
    public static ISchedulerStore Open(DatabaseAddress address, SchedulerStoreOptions options, TimeProvider time) => address switch
    {
        DatabaseAddress.Sqlite file => new SqliteSchedulerStore(file, options),
        DatabaseAddress.Postgres server => new PostgresSchedulerStore(server, options, time),
        _ => throw new ArgumentException($"There is no store for {address}.", nameof(address)),
    };
}
