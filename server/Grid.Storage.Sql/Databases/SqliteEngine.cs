using System.Data.Common;
using Grid.Core;
using Microsoft.Data.Sqlite;

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

    public SqlProblem? Explain(Exception failure) => SqliteFailures.Explain(failure);

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
        PrivatePlaces.MakeFile(address.Path);
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
