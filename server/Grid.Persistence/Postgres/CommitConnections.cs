using System.Globalization;
using Grid.Core;
using Grid.Databases;
using Npgsql;

namespace Grid.Persistence.Postgres;

/// <summary>
/// The connections that a writer writes on. Each holds a lock of its own that tells the next writer which sessions to end:
/// one that fell silent in the middle of a batch has locked what the next writer needs, and the server would wait for the
/// rest of it.
/// </summary>
internal sealed class CommitConnections(DatabaseAddress.Postgres address, SchedulerStoreOptions options)
{
    // Every commit is made of the same dozen texts.
    private const int PreparedMax = 32;

    // Together with the schema's name, as the writer's lock.
    private const int CommitLock = 0x67726965;

    private readonly string _text = TextOf(address, options);

    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellation)
    {
        NpgsqlConnection connection = new(_text);
        try
        {
            await connection.OpenAsync(cancellation);
            string durability = options.Durability == Durability.Disk ? "on" : "off";
            await connection.ExecuteAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"""
                    {Silence.SettingsFor(connection, options)}; SET synchronous_commit = {durability};
                    SELECT pg_advisory_lock_shared({CommitLock}, hashtext(coalesce(current_schema(), '')))
                    """),
                cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the sessions of earlier writers, by whoever holds the writer's lock: none of them has any right to write.</summary>
    public static Task EndOthersAsync(NpgsqlConnection connection, CancellationToken cancellation) => connection.ExecuteAsync(
        """
        SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND pid <> pg_backend_pid()
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND classid::bigint = @lock
            AND objid::bigint = hashtext(coalesce(current_schema(), ''))::bigint & 4294967295
        """,
        cancellation,
        new SqlParameter("lock", (long)CommitLock));

    // Not of the pool, which lets connections linger with what they hold. Lost terms end commands; no time of day does.
    private static string TextOf(DatabaseAddress.Postgres address, SchedulerStoreOptions options)
    {
        NpgsqlConnectionStringBuilder text = PostgresConnections.To(address, options.Database);
        text.ApplicationName = "gridserver-commits";
        text.Pooling = false;
        text.CommandTimeout = 0;
        text.MaxAutoPrepare = PreparedMax;
        text.AutoPrepareMinUsages = 2;
        return text.ConnectionString;
    }
}
