using System.Data.Common;
using Grid.Core;
using Npgsql;

namespace Grid.Storage.Sql.Databases;

/// <summary>A PostgreSQL server, through the driver's pool of connections.</summary>
internal sealed class PostgresEngine(DatabaseAddress.Postgres address, SqlDatabaseOptions options) : ISqlEngine
{
    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(PostgresConnections.To(address, options));

    public string Name { get; } = address.ToString();

    public ISqlDialect Dialect { get; } = new PostgresDialect();

    public async Task<T> ReadAsync<T>(
        Func<DbConnection, CancellationToken, Task<T>> read, CancellationToken cancellation)
    {
        await using NpgsqlConnection connection = await _source.OpenConnectionAsync(cancellation);
        return await read(connection, cancellation);
    }

    public async Task<T> WriteAsync<T>(
        Func<DbConnection, CancellationToken, Task<T>> write, CancellationToken cancellation)
    {
        await using NpgsqlConnection connection = await _source.OpenConnectionAsync(cancellation);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellation);
        T result = await write(connection, cancellation);
        await transaction.CommitAsync(cancellation);
        return result;
    }

    public SqlProblem? Explain(Exception failure) => PostgresFailures.Explain(failure);

    public ValueTask DisposeAsync() => _source.DisposeAsync();
}
