using System.Data.Common;
using System.Globalization;
using System.Net.Sockets;
using Grid.Core;
using Npgsql;

namespace Grid.Storage.Sql.Databases;

/// <summary>A PostgreSQL server, through the driver's pool of connections.</summary>
internal sealed class PostgresEngine(DatabaseAddress.Postgres address, SqlDatabaseOptions options) : ISqlEngine
{
    private readonly NpgsqlDataSource _source = NpgsqlDataSource.Create(ConnectionStringOf(address, options));

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

    public SqlProblem? Explain(Exception failure) => failure switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DiskFull or PostgresErrorCodes.OutOfMemory } full => new SqlProblem(
            GridStatus.ResourceExhausted, $"the server has no room left ({full.MessageText})", failure),
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } =>
            Unusable("it refuses the user or the password of 'connection-string'", failure),
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } =>
            Unusable("there is no such database; create it, or correct 'connection-string'", failure),
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } refused =>
            Unusable($"its user lacks a right ({refused.MessageText}); grant it, tables are made at the first start", failure),
        PostgresException { IsTransient: true } or PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable } =>
            Passing($"it is busy ({((PostgresException)failure).MessageText})", failure),
        PostgresException { SqlState: ['5', '7', 'P', ..] } ending => Passing($"it is going away ({ending.MessageText})", failure),
        PostgresException other => new SqlProblem(GridStatus.Internal, $"{other.MessageText} ({other.SqlState})", failure),
        NpgsqlException or SocketException or TimeoutException or IOException => Passing(
            $"it does not answer ({failure.Message.TrimEnd('.')}); check that the server runs and can be reached from here",
            failure),
        _ => null,
    };

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private static SqlProblem Unusable(string problem, Exception failure) =>
        new(GridStatus.Unavailable, problem, failure);

    private static SqlProblem Passing(string problem, Exception failure) =>
        new(GridStatus.Unavailable, problem, failure, IsTransient: true);

    private static string ConnectionStringOf(DatabaseAddress.Postgres address, SqlDatabaseOptions options)
    {
        NpgsqlConnectionStringBuilder text = new()
        {
            Host = address.Host,
            Port = address.Port,
            Database = address.Database,
            Username = address.User,
            Password = address.Password?.Reveal(),
            Timeout = (int)Math.Ceiling(options.ConnectionTimeout.TotalSeconds),
            MaxPoolSize = options.ConnectionsMax,
            ApplicationName = "gridserver",
            Options = string.Create(
                CultureInfo.InvariantCulture, $"-c lock_timeout={(long)options.LockTimeout.TotalMilliseconds}"),

            // Messages of the server quote values; blobs are none of a log's business.
            IncludeErrorDetail = false,
        };
        if (address.SslRootCert is { } certificates)
        {
            text.RootCertificate = certificates;
        }

        if (address.SslMode is { } mode)
        {
            text["SSL Mode"] = mode.Replace("-", string.Empty, StringComparison.Ordinal);
        }

        return text.ConnectionString;
    }
}
