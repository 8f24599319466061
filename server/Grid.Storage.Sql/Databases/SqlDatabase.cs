using System.Data.Common;
using Grid.Core;

namespace Grid.Storage.Sql.Databases;

/// <summary>
/// A database that several stores share. Work on it is tried again when the connection broke under it, so it must come
/// to the same when it is done twice. Schemas are brought up to date when a part first needs its tables.
/// </summary>
public sealed class SqlDatabase : IAsyncDisposable
{
    private readonly ISqlEngine _engine;
    private readonly SqlDatabaseOptions _options;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _migration = new(1);
    private readonly HashSet<SchemaPart> _migrated = [];

    private SqlDatabase(ISqlEngine engine, SqlDatabaseOptions options, TimeProvider time)
    {
        _engine = engine;
        _options = options;
        _time = time;
    }

    internal ISqlDialect Dialect => _engine.Dialect;

    /// <summary>A database that is first connected to when it is first needed.</summary>
    public static SqlDatabase Open(DatabaseAddress address, SqlDatabaseOptions options, TimeProvider time) => new(
        address switch
        {
            DatabaseAddress.Sqlite file => new SqliteEngine(file, options),
            DatabaseAddress.Postgres server => new PostgresEngine(server, options),
            _ => throw new ArgumentException($"There is no engine for {address}.", nameof(address)),
        },
        options,
        time);

    /// <summary>Reads, each statement for itself.</summary>
    internal Task<T> ReadAsync<T>(
        SchemaPart part, Func<DbConnection, CancellationToken, Task<T>> read, CancellationToken cancellation) =>
        RunAsync(part, (token) => _engine.ReadAsync(read, token), cancellation);

    /// <summary>Writes, all of it or nothing.</summary>
    internal Task<T> WriteAsync<T>(
        SchemaPart part, Func<DbConnection, CancellationToken, Task<T>> write, CancellationToken cancellation) =>
        RunAsync(part, (token) => _engine.WriteAsync(write, token), cancellation);

    public async ValueTask DisposeAsync()
    {
        await _engine.DisposeAsync();
        _migration.Dispose();
    }

    private async Task<T> RunAsync<T>(
        SchemaPart part, Func<CancellationToken, Task<T>> run, CancellationToken cancellation)
    {
        Backoff backoff = new(_options.Backoff);
        for (int retriesLeft = _options.RetriesMax; ; retriesLeft--)
        {
            try
            {
                await MigrateAsync(part, cancellation);
                return await run(cancellation);
            }
            catch (Exception failure) when (_engine.Explain(failure) is { } explained)
            {
                cancellation.ThrowIfCancellationRequested();
                if (!explained.IsTransient || retriesLeft == 0)
                {
                    throw explained.ToException(_engine.Name);
                }
            }

            await backoff.WaitAsync(_time, cancellation);
        }
    }

    private async Task MigrateAsync(SchemaPart part, CancellationToken cancellation)
    {
        lock (_migrated)
        {
            if (_migrated.Contains(part))
            {
                return;
            }
        }

        await _migration.WaitAsync(cancellation);
        try
        {
            await _engine.WriteAsync((connection, token) => MigrateAsync(part, connection, token), cancellation);
            lock (_migrated)
            {
                _migrated.Add(part);
            }
        }
        finally
        {
            _migration.Release();
        }
    }

    private async Task<bool> MigrateAsync(SchemaPart part, DbConnection connection, CancellationToken cancellation)
    {
        await Dialect.LockSchemaAsync(connection, cancellation);
        await Migration.RunAsync(part, Dialect, connection, cancellation);
        return true;
    }
}
