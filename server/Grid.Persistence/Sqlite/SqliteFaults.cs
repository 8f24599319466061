using Grid.Core;
using Grid.Databases;

namespace Grid.Persistence.Sqlite;

/// <summary>Turns what SQLite and broken rows throw into what callers are told.</summary>
internal static class SqliteFaults
{
    public static T Run<T>(string database, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception failure) when (Explain(database, failure) is { } explained)
        {
            throw explained;
        }
    }

    public static GridException? Explain(string database, Exception failure) => failure is InvalidDataException
        ? new GridException(GridStatus.DataLoss, $"Database {database}: {failure.Message}", failure)
        : SqliteFailures.Explain(failure)?.ToException(database);
}
