using Grid.Core;
using Grid.Databases;
using Npgsql;

namespace Grid.Persistence.Postgres;

/// <summary>Turns what PostgreSQL and broken rows throw into what callers are told.</summary>
internal static class PostgresFaults
{
    /// <summary>The tables are not there: nobody has taken office yet.</summary>
    public static bool IsUntouched(PostgresException failure) => failure.SqlState == PostgresErrorCodes.UndefinedTable;

    public static GridException? Explain(string database, Exception failure) => failure is InvalidDataException
        ? new GridException(GridStatus.DataLoss, $"Database {database}: {failure.Message}", failure)
        : PostgresFailures.Explain(failure)?.ToException(database);
}
