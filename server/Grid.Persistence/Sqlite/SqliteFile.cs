using System.Globalization;
using Grid.Core;
using Grid.Databases;
using Microsoft.Data.Sqlite;

namespace Grid.Persistence.Sqlite;

/// <summary>One connection to a SQLite file in WAL mode, used by one thread at a time.</summary>
internal sealed class SqliteFile : IDisposable
{
    // The driver waits for locks in its own way too, sleeping in a thread, after SQLite has waited; 0 would be for ever.
    private const int DriverLockSecondsMax = 1;

    // 32 MiB: rows are written several times while they are young, and only their last state has to leave the log.
    private const int CheckpointPages = 8192;

    // What the log is cut back to after it had to grow.
    private const long LogSizeBytesMax = 64L * 1024 * 1024;

    private const int CacheSizeKilobytes = 32 * 1024;

    private SqliteFile(SqliteConnection connection) => Connection = connection;

    public SqliteConnection Connection { get; }

    /// <summary>Opens a file, which is made when there is none.</summary>
    public static SqliteFile Open(DatabaseAddress.Sqlite address, SchedulerStoreOptions options)
    {
        SqliteLibrary.Load();
        PrivatePlaces.MakeFile(address.Path);
        SqliteConnectionStringBuilder text = new()
        {
            DataSource = address.Path,
            DefaultTimeout = DriverLockSecondsMax,

            // Closing has to close: the last connection tidies the log away.
            Pooling = false,
        };
        SqliteConnection connection = new(text.ConnectionString);
        try
        {
            connection.Open();
            SqliteFile file = new(connection);
            file.Run(string.Create(
                CultureInfo.InvariantCulture, $"PRAGMA busy_timeout = {(long)options.Database.LockTimeout.TotalMilliseconds}"));
            file.Run("PRAGMA journal_mode = WAL");
            file.Run($"PRAGMA synchronous = {(options.Durability == Durability.Disk ? "FULL" : "NORMAL")}");
            file.Run(string.Create(CultureInfo.InvariantCulture, $"PRAGMA wal_autocheckpoint = {CheckpointPages}"));
            file.Run(string.Create(CultureInfo.InvariantCulture, $"PRAGMA journal_size_limit = {LogSizeBytesMax}"));
            file.Run(string.Create(CultureInfo.InvariantCulture, $"PRAGMA cache_size = -{CacheSizeKilobytes}"));
            return file;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public SqliteStatement Prepare(string text) => new(Connection.Handle!, text);

    /// <summary>Runs a statement once.</summary>
    public void Run(string text)
    {
        using SqliteStatement statement = Prepare(text);
        statement.Run();
    }

    /// <summary>Whether a table is there.</summary>
    public bool HasTable(string name)
    {
        using SqliteStatement find = Prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1");
        return find.Bind(1, name).Step();
    }

    /// <summary>Does work in one transaction: all of it or nothing.</summary>
    public void InTransaction(Action work)
    {
        // Immediate: a transaction that begins by reading and writes later could fail half-way for want of the lock.
        Run("BEGIN IMMEDIATE");
        try
        {
            work();
            Run("COMMIT");
        }
        catch
        {
            RollBack();
            throw;
        }
    }

    public void Dispose() => Connection.Dispose();

    private void RollBack()
    {
        try
        {
            Run("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite rolls back by itself after some failures; what failed is on its way to the caller already.
        }
    }
}
