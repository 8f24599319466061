using System.Data.Common;
using Grid.Core;

namespace Grid.Storage.Sql.Databases;

/// <summary>PostgreSQL is a network away, so all digests of a question travel in one statement, as arrays.</summary>
internal sealed class PostgresDialect : ISqlDialect
{
    private const string Keys =
        "unnest(@functions::int[], @hashes::bytea[], @sizes::bigint[], @expectations::bigint[]) WITH ORDINALITY "
        + "AS sought (sought_function, sought_hash, sought_size, expected, position)";

    private const string Match =
        "held.digest_function = sought.sought_function AND held.hash = sought.sought_hash AND held.size_bytes = sought.sought_size";

    public string BytesType => "BYTEA";

    public Task LockSchemaAsync(DbConnection connection, CancellationToken cancellation) =>
        PostgresSchema.LockAsync(connection, cancellation);

    public async Task SelectEachAsync(
        DbConnection connection,
        string columns,
        string table,
        IReadOnlyList<Digest> digests,
        Action<int, DbDataReader> found,
        CancellationToken cancellation)
    {
        // The position comes last, so that callers count their columns from 0.
        await using DbCommand select = connection.Command(
            $"SELECT {columns}, sought.position FROM {Keys} JOIN {table} AS held ON {Match}",
            KeysOf([.. digests.Select(digest => (digest, 0L))]));
        await using DbDataReader row = await select.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            found((int)row.GetInt64(row.FieldCount - 1) - 1, row);
        }
    }

    public async Task<IReadOnlyList<int>> UpdateEachAsync(
        DbConnection connection,
        string table,
        string assignments,
        string condition,
        IReadOnlyList<(Digest Digest, long Expected)> rows,
        IReadOnlyList<SqlParameter> parameters,
        CancellationToken cancellation)
    {
        await using DbCommand update = connection.Command(
            $"UPDATE {table} AS held SET {assignments} FROM {Keys} WHERE {Match} AND {condition} RETURNING sought.position",
            [.. KeysOf(rows), .. parameters]);
        await using DbDataReader row = await update.ExecuteReaderAsync(cancellation);
        List<int> updated = [];
        while (await row.ReadAsync(cancellation))
        {
            updated.Add((int)row.GetInt64(0) - 1);
        }

        return updated;
    }

    private static SqlParameter[] KeysOf(IReadOnlyList<(Digest Digest, long Expected)> rows) =>
    [
        new("functions", rows.Select(row => row.Digest.Function.WireValue).ToArray()),
        new("hashes", rows.Select(row => row.Digest.Hash.ToArray()).ToArray()),
        new("sizes", rows.Select(row => row.Digest.SizeBytes).ToArray()),
        new("expectations", rows.Select(row => row.Expected).ToArray()),
    ];
}
