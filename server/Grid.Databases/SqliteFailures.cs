using Grid.Core;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Grid.Databases;

/// <summary>What failures of SQLite mean.</summary>
public static class SqliteFailures
{
    /// <summary>What a failure means, or null when it did not come from the database.</summary>
    public static SqlProblem? Explain(Exception failure) => failure switch
    {
        SqliteException { SqliteErrorCode: raw.SQLITE_BUSY or raw.SQLITE_LOCKED } => new SqlProblem(
            GridStatus.Unavailable, "another process keeps it locked; try again later", failure, IsTransient: true),
        SqliteException { SqliteErrorCode: raw.SQLITE_FULL } => new SqlProblem(
            GridStatus.ResourceExhausted, "its disk is full; make room on it", failure),
        SqliteException { SqliteErrorCode: raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM } => new SqlProblem(
            GridStatus.Unavailable,
            "it cannot be opened for writing; check that its folder is there and belongs to this process's user",
            failure),
        SqliteException { SqliteErrorCode: raw.SQLITE_IOERR } => new SqlProblem(
            GridStatus.Unavailable, "its disk fails; see what the system says of it", failure),
        SqliteException { SqliteErrorCode: raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB } => new SqlProblem(
            GridStatus.DataLoss,
            "it is damaged, or not a database; remove the file, and its -wal and -shm beside it, to begin anew",
            failure),
        SqliteException other => new SqlProblem(GridStatus.Internal, other.Message.TrimEnd('.'), failure),
        IOException or UnauthorizedAccessException => new SqlProblem(
            GridStatus.Unavailable, failure.Message.TrimEnd('.'), failure),
        _ => null,
    };
}
