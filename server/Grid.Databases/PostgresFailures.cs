using System.Net.Sockets;
using Grid.Core;
using Npgsql;

namespace Grid.Databases;

/// <summary>What failures of PostgreSQL, and of the way to it, mean.</summary>
public static class PostgresFailures
{
    /// <summary>What a failure means, or null when it did not come from the database.</summary>
    public static SqlProblem? Explain(Exception failure) => failure switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DiskFull or PostgresErrorCodes.OutOfMemory } full => new SqlProblem(
            GridStatus.ResourceExhausted, $"the server has no room left ({full.MessageText})", failure),
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } =>
            Unusable("it refuses the user or the password of 'connection-string'", failure),
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } =>
            Unusable("there is no such database; create it, or correct 'connection-string'", failure),
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } refused =>
            Unusable($"its user lacks a right ({refused.MessageText}); grant it, tables are made at the first start", failure),
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } =>
            Passing("it only reads: it is a standby, or was told to take no writes", failure),
        PostgresException { IsTransient: true } or PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable } =>
            Passing($"it is busy ({((PostgresException)failure).MessageText})", failure),
        PostgresException { SqlState: ['5', '7', 'P', ..] } ending => Passing($"it is going away ({ending.MessageText})", failure),
        PostgresException other => new SqlProblem(GridStatus.Internal, $"{other.MessageText} ({other.SqlState})", failure),
        NpgsqlException or SocketException or TimeoutException or IOException => Passing(
            $"it does not answer ({failure.Message.TrimEnd('.')}); check that the server runs and can be reached from here",
            failure),
        _ => null,
    };

    private static SqlProblem Unusable(string problem, Exception failure) => new(GridStatus.Unavailable, problem, failure);

    private static SqlProblem Passing(string problem, Exception failure) =>
        new(GridStatus.Unavailable, problem, failure, IsTransient: true);
}
