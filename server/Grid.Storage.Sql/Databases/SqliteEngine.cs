using System.Data.Common;
using Grid.Core;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Grid.Storage.Sql.Databases;

/// <summary>
/// A SQLite file in WAL mode: readers go on while one writes. Writers of this process stand in line without holding a
/// thread; those of other processes are waited for by SQLite itself.
/// </summary>
internal sealed class SqliteEngine(DatabaseAddress.Sqlite address, SqlDatabaseOptions options) : ISqlEngine
{
    // The driver waits for locks in its own way too, sleeping in a thread, after SQLite has waited; 0 would be for ever.
    private const int DriverLockSecondsMax = 1;

    private readonly SemaphoreSlim _writer = new(1);
    private readonly string _connectionString = ConnectionStringOf(address);

    public string Name { get; } = address.ToString();

    public ISqlDialect Dialect { get; } = new SqliteDialect();

    public async Task<T> ReadAsync<T>(
        Func<DbConnection, CancellationToken, Task<T>> read, CancellationToken cancellation)
    {
        await using SqliteConnection connection = await OpenAsync(cancellation);
        return await read(connection, cancellation);
    }

    public async Task<T> WriteAsync<T>(
        Func<DbConnection, CancellationToken, Task<T>> write, CancellationToken cancellation)
    {
        await _writer.WaitAsync(cancellation);
        try
        {
            await using SqliteConnection connection = await OpenAsync(cancellation);

            // Immediate: a transaction that begins by reading and writes later could fail half-way for want of the lock.
            await connection.ExecuteAsync("BEGIN IMMEDIATE", cancellation);
            try
            {
                T result = await write(connection, cancellation);
                await connection.ExecuteAsync("COMMIT", cancellation);
                return result;
            }
            catch
            {
                RollBack(connection);
                throw;
            }
        }
        finally
        {
            _writer.Release();
        }
    }

    public SqlProblem? Explain(Exception failure) => failure switch
    {
        SqliteException { SqliteErrorCode: raw.SQLITE_BUSY or raw.SQLITE_LOCKED } => new SqlProblem(
            GridStatus.Unavailable, "another process keeps it locked; try again later", failure, IsTransient: true),
        SqliteException { SqliteErrorCode: raw.SQLITE_FULL } => new SqlProblem(
            GridStatus.ResourceExhausted, "its disk is full; make room, or lower the clean-up's watermarks", failure),
        SqliteException { SqliteErrorCode: raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM } => new SqlProblem(
            GridStatus.Unavailable,
            "it cannot be opened for writing; check that its folder is there and belongs to this process's user",
            failure),
        SqliteException { SqliteErrorCode: raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB } => new SqlProblem(
            GridStatus.DataLoss,
            "it is damaged, or not a database; remove the file, and its -wal and -shm beside it, to begin anew",
            failure),
        SqliteException other => new SqlProblem(GridStatus.Internal, other.Message.TrimEnd('.'), failure),
        IOException or UnauthorizedAccessException => new SqlProblem(
            GridStatus.Unavailable, failure.Message.TrimEnd('.'), failure),
        _ => null,
    };

    public ValueTask DisposeAsync()
    {
        using SqliteConnection pool = new(_connectionString);
        SqliteConnection.ClearPool(pool);
        _writer.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string ConnectionStringOf(DatabaseAddress.Sqlite address)
    {
        SqliteLibrary.Load();
        return new SqliteConnectionStringBuilder
        {
            DataSource = address.Path,
            Pooling = true,
            DefaultTimeout = DriverLockSecondsMax,
        }.ConnectionString;
    }

    private static void RollBack(SqliteConnection connection)
    {
        try
        {
            using DbCommand rollBack = connection.Command("ROLLBACK");
            rollBack.ExecuteNonQuery();
        }
        catch (SqliteException)
        {
            // SQLite rolls back by itself after some failures; what failed is on its way to the caller already.
        }
    }

    private async Task<SqliteConnection> OpenAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(address.Path)!);
        SqliteConnection connection = new(_connectionString);
        try
        {
            await connection.OpenAsync(cancellation);
            long lockMilliseconds = (long)options.LockTimeout.TotalMilliseconds;

            // Normal: a power cut may lose the last moments, never the file. What is lost is uploaded again.
            await connection.ExecuteAsync(
                $"PRAGMA busy_timeout = {lockMilliseconds}; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL", cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
