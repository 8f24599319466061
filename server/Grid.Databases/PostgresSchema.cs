using System.Data.Common;

namespace Grid.Databases;

/// <summary>Who may change the tables of a PostgreSQL database.</summary>
public static class PostgresSchema
{
    // Any number will do, as long as every server takes the same one.
    private const long SchemaLock = 0x67726964;

    /// <summary>Holds up others who want to change the schema until the transaction ends.</summary>
    public static Task LockAsync(DbConnection connection, CancellationToken cancellation) =>
        connection.ExecuteAsync("SELECT pg_advisory_xact_lock(@key)", cancellation, new SqlParameter("key", SchemaLock));
}
