using System.Data.Common;
using Grid.Core;

namespace Grid.Storage.Sql.Databases;

/// <summary>Where the databases' languages differ. Tables keyed by digest have the columns of <see cref="DigestKey"/>.</summary>
internal interface ISqlDialect : ISqlTypes
{
    /// <summary>Holds up others who want to change the schema until the transaction ends.</summary>
    Task LockSchemaAsync(DbConnection connection, CancellationToken cancellation);

    /// <summary>Reads columns of the rows of some digests; <paramref name="found"/> is told a digest's position and row.</summary>
    Task SelectEachAsync(
        DbConnection connection,
        string columns,
        string table,
        IReadOnlyList<Digest> digests,
        Action<int, DbDataReader> found,
        CancellationToken cancellation);

    /// <summary>
    /// Updates the rows of some digests that meet a condition, and returns the positions of those it did. Assignments and
    /// condition may use <paramref name="parameters"/>, and <c>expected</c>, a number of each digest's own.
    /// </summary>
    Task<IReadOnlyList<int>> UpdateEachAsync(
        DbConnection connection,
        string table,
        string assignments,
        string condition,
        IReadOnlyList<(Digest Digest, long Expected)> rows,
        IReadOnlyList<SqlParameter> parameters,
        CancellationToken cancellation);
}
