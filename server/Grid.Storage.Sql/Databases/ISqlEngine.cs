using System.Data.Common;

namespace Grid.Storage.Sql.Databases;

/// <summary>One kind of database: how connections and transactions are had, and what its failures mean.</summary>
internal interface ISqlEngine : IAsyncDisposable
{
    /// <summary>The database in messages; never with its password.</summary>
    string Name { get; }

    ISqlDialect Dialect { get; }

    Task<T> ReadAsync<T>(Func<DbConnection, CancellationToken, Task<T>> read, CancellationToken cancellation);

    /// <summary>Runs work in a transaction of its own.</summary>
    Task<T> WriteAsync<T>(Func<DbConnection, CancellationToken, Task<T>> write, CancellationToken cancellation);

    /// <summary>What a failure means, or null when it did not come from the database.</summary>
    SqlProblem? Explain(Exception failure);
}
