using System.Data.Common;
using Grid.Core;
using Grid.Storage.Sql.Databases;

namespace Grid.Storage.Sql.Index;

/// <summary>The statements on an index's rows.</summary>
internal sealed class IndexRows(SqlDatabase database, SqlIndexOptions options, TimeProvider time)
{
    private readonly IndexTable _table = IndexTable.Of(options.Name);

    public string Table => _table.Name;

    public long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>The rows of some digests, null where there is none.</summary>
    public async Task<IndexRow?[]> FindAsync(
        IReadOnlyList<Digest> digests, bool withContent, CancellationToken cancellation)
    {
        string columns = "state, generation, stored_count, accessed_at, deleted_at, " + (withContent ? "content" : "NULL");
        List<IndexRow?> rows = new(digests.Count);
        foreach (Digest[] window in digests.Chunk(options.WindowSize))
        {
            IndexRow?[] found = new IndexRow?[window.Length];
            await ReadAsync(
                async (connection, token) =>
                {
                    await database.Dialect.SelectEachAsync(
                        connection, columns, Table, window, (position, row) => found[position] = Read(row), token);
                    return found;
                },
                cancellation);
            rows.AddRange(found);
        }

        return [.. rows];
    }

    /// <summary>Records that held blobs were used just now.</summary>
    public async Task TouchAsync(IEnumerable<Digest> digests, CancellationToken cancellation)
    {
        long now = Now;

        // In one order everywhere, so that two servers do not wait for each other's rows.
        IEnumerable<Digest> ordered = digests.OrderBy(digest => digest.HashText, StringComparer.Ordinal);
        foreach (Digest[] window in ordered.Chunk(options.WindowSize))
        {
            await WriteAsync(
                (connection, token) => database.Dialect.UpdateEachAsync(
                    connection,
                    Table,
                    "accessed_at = @now",
                    $"state = {IndexTable.Held} AND accessed_at < expected",
                    [.. window.Select(digest => (digest, now))],
                    [new("now", now)],
                    token),
                cancellation);
        }
    }

    /// <summary>
    /// Records that blobs are held, each unless it was deleted since its row was seen; gives back those for which that
    /// holds.
    /// </summary>
    public Task<HashSet<Digest>> HoldAsync(IReadOnlyList<HeldBlob> blobs, CancellationToken cancellation) => WriteAsync(
        async (connection, token) =>
        {
            HashSet<Digest> held = [];
            foreach (HeldBlob blob in blobs.OrderBy(blob => blob.Digest.HashText, StringComparer.Ordinal))
            {
                int changed = await connection.ExecuteAsync(
                    $"INSERT INTO {Table} ({DigestKey.Columns}, state, generation, stored_count, accessed_at, content) "
                    + $"VALUES (@function, @hash, @size, {IndexTable.Held}, @generation, 1, @now, @content) "
                    + $"ON CONFLICT ({DigestKey.Columns}) DO UPDATE SET state = excluded.state, "
                    + $"stored_count = {Table}.stored_count + 1, accessed_at = excluded.accessed_at, deleted_at = NULL, "
                    + "content = excluded.content "
                    + $"WHERE {Table}.generation = excluded.generation AND {Table}.state <> {IndexTable.Deleting}",
                    token,
                    [
                        .. DigestKey.ParametersOf(blob.Digest),
                        new("generation", blob.Generation),
                        new("now", Now),
                        new("content", blob.Content),
                    ]);
                if (changed > 0)
                {
                    held.Add(blob.Digest);
                }
            }

            return held;
        },
        cancellation);

    /// <summary>Marks a blob that its backend has lost as deleted, unless it was stored again since its row was seen.</summary>
    public Task DropLostAsync(Digest digest, IndexRow seen, CancellationToken cancellation) => WriteAsync(
        (connection, token) => database.Dialect.UpdateEachAsync(
            connection,
            Table,
            $"state = {IndexTable.Deleted}, generation = generation + 1, deleted_at = @now, content = NULL",
            $"state = {IndexTable.Held} AND stored_count = expected",
            [(digest, seen.StoredCount)],
            [new("now", Now)],
            token),
        cancellation);

    /// <summary>Ends a deletion whose process died half-way; the blob counts as deleted.</summary>
    public Task EndDeletionAsync(Digest digest, IndexRow seen, CancellationToken cancellation) => WriteAsync(
        (connection, token) => database.Dialect.UpdateEachAsync(
            connection,
            Table,
            $"state = {IndexTable.Deleted}, generation = generation + 1",
            $"state = {IndexTable.Deleting} AND generation = expected",
            [(digest, seen.Generation)],
            [],
            token),
        cancellation);

    private static IndexRow Read(DbDataReader row) => new(
        row.GetInt32(0),
        row.GetInt64(1),
        row.GetInt64(2),
        row.GetInt64(3),
        row.IsDBNull(4) ? null : row.GetInt64(4),
        row.IsDBNull(5) ? null : row.GetFieldValue<byte[]>(5));

    public Task<T> ReadAsync<T>(Func<DbConnection, CancellationToken, Task<T>> read, CancellationToken cancellation) =>
        database.ReadAsync(_table.Schema, read, cancellation);

    public Task<T> WriteAsync<T>(Func<DbConnection, CancellationToken, Task<T>> write, CancellationToken cancellation) =>
        database.WriteAsync(_table.Schema, write, cancellation);

    /// <summary>Updates rows that meet a condition; see <see cref="ISqlDialect.UpdateEachAsync"/>.</summary>
    public Task<IReadOnlyList<int>> UpdateAsync(
        string assignments,
        string condition,
        IReadOnlyList<(Digest Digest, long Expected)> rows,
        IReadOnlyList<SqlParameter> parameters,
        CancellationToken cancellation) => WriteAsync(
            (connection, token) =>
                database.Dialect.UpdateEachAsync(connection, Table, assignments, condition, rows, parameters, token),
            cancellation);
}
