using System.Data.Common;
using System.Globalization;
using Grid.Storage.Sql.Databases;
using Grid.Storage.Sql.Index;

namespace Grid.Storage.Sql.Cleanup;

/// <summary>The statements of a clean-up on an index's rows.</summary>
internal sealed class CleanupRows(IndexRows rows, SqlIndexOptions index, CleanupOptions options)
{
    private const string Columns = $"{DigestKey.Columns}, accessed_at, generation, content IS NOT NULL";

    private string Table => rows.Table;

    public long Now => rows.Now;

    /// <summary>How many blobs are held, and their bytes.</summary>
    public Task<(long Blobs, long Bytes)> TotalsAsync(CancellationToken cancellation) => rows.ReadAsync(
        async (connection, token) =>
        {
            await using DbCommand select = connection.Command(
                $"SELECT COUNT(*), COALESCE(SUM(size_bytes), 0) FROM {Table} WHERE state = {IndexTable.Held}");
            await using DbDataReader row = await select.ExecuteReaderAsync(token);
            await row.ReadAsync(token);
            return (
                Convert.ToInt64(row.GetValue(0), CultureInfo.InvariantCulture),
                Convert.ToInt64(row.GetValue(1), CultureInfo.InvariantCulture));
        },
        cancellation);

    /// <summary>What may go, the longest unused first, a window of them at most, beginning after <paramref name="last"/>.</summary>
    public Task<List<Candidate>> CandidatesAsync(Candidate? last, CancellationToken cancellation) => rows.ReadAsync(
        (connection, token) => ReadAllAsync(
            connection,
            $"SELECT {Columns} FROM {Table} WHERE state = {IndexTable.Held} "
            + "AND (accessed_at, hash) > (@last_access, @last_hash) "
            + "AND (accessed_at < @unused OR (size_bytes > @large AND accessed_at < @unused_large)) "
            + "ORDER BY accessed_at, hash LIMIT @window",
            [
                .. Limits(),
                new("last_access", last?.AccessedAt ?? long.MinValue),
                new("last_hash", last?.Digest.Hash.ToArray() ?? []),
                new("window", index.WindowSize),
            ],
            token),
        cancellation);

    /// <summary>Marks candidates as being deleted, and gives back those that nobody has used since they were chosen.</summary>
    public async Task<IReadOnlyList<Candidate>> MarkAsync(
        IReadOnlyList<Candidate> candidates, CancellationToken cancellation)
    {
        List<Candidate> marked = [];
        foreach (Candidate[] window in candidates.Chunk(index.WindowSize))
        {
            IReadOnlyList<int> positions = await rows.UpdateAsync(
                $"state = {IndexTable.Deleting}, generation = generation + 1, deleted_at = @now",
                $"state = {IndexTable.Held} AND accessed_at = expected",
                [.. window.Select(candidate => (candidate.Digest, candidate.AccessedAt))],
                [new("now", rows.Now)],
                cancellation);
            marked.AddRange(positions.Select(position =>
                window[position] with { Generation = window[position].Generation + 1 }));
        }

        return marked;
    }

    /// <summary>Records that marked blobs are gone from the backend.</summary>
    public Task FinishAsync(IEnumerable<Candidate> marked, CancellationToken cancellation) =>
        MoveAsync(marked, $"state = {IndexTable.Deleted}, content = NULL", cancellation);

    /// <summary>Gives up marked blobs that the backend cannot delete: nothing has happened to them.</summary>
    public Task SpareAsync(IEnumerable<Candidate> marked, CancellationToken cancellation) =>
        MoveAsync(marked, $"state = {IndexTable.Held}, deleted_at = NULL", cancellation);

    /// <summary>Gives up, for this time, marked blobs that the backend still fails to delete after long; they count as missing.</summary>
    public Task PostponeAsync(IEnumerable<Candidate> marked, CancellationToken cancellation) =>
        MoveAsync(marked, $"state = {IndexTable.Stubborn}", cancellation);

    /// <summary>
    /// Takes over deletions that another process began and did not end, so long ago that it must have died, and those
    /// that the backend failed before.
    /// </summary>
    public async Task<List<Candidate>> TakeOverAsync(CancellationToken cancellation)
    {
        const string Condition =
            "(state = @deleting AND deleted_at < @dead) OR state = @stubborn";
        SqlParameter[] parameters =
        [
            new("deleting", IndexTable.Deleting),
            new("dead", Ago(index.DeletionDurationMax)),
            new("stubborn", IndexTable.Stubborn),
        ];
        return await ExistsAsync(Condition, parameters, cancellation)
            ? await rows.WriteAsync(
                (connection, token) => ReadAllAsync(
                    connection,
                    $"UPDATE {Table} SET state = @deleting, generation = generation + 1, deleted_at = @now "
                    + $"WHERE {Condition} RETURNING {Columns}",
                    [.. parameters, new("now", rows.Now)],
                    token),
                cancellation)
            : [];
    }

    /// <summary>Forgets blobs that were deleted long ago.</summary>
    public async Task ForgetAsync(CancellationToken cancellation)
    {
        const string Condition = "state = @deleted AND deleted_at < @old";
        SqlParameter[] parameters = [new("deleted", IndexTable.Deleted), new("old", Ago(options.DeletedRowAge))];
        if (await ExistsAsync(Condition, parameters, cancellation))
        {
            await rows.WriteAsync(
                (connection, token) => connection.ExecuteAsync($"DELETE FROM {Table} WHERE {Condition}", token, parameters),
                cancellation);
        }
    }

    // Asked first: the servers should not wait for a lock that is taken for nothing.
    private async Task<bool> ExistsAsync(string condition, SqlParameter[] parameters, CancellationToken cancellation) =>
        await rows.ReadAsync(
            (connection, token) => connection.ScalarAsync(
                $"SELECT 1 FROM {Table} WHERE {condition} LIMIT 1", token, parameters),
            cancellation) is not null;

    private async Task MoveAsync(IEnumerable<Candidate> marked, string assignments, CancellationToken cancellation)
    {
        foreach (Candidate[] window in marked.Chunk(index.WindowSize))
        {
            await rows.UpdateAsync(
                assignments,
                $"state = {IndexTable.Deleting} AND generation = expected",
                [.. window.Select(candidate => (candidate.Digest, candidate.Generation))],
                [],
                cancellation);
        }
    }

    private static async Task<List<Candidate>> ReadAllAsync(
        DbConnection connection, string statement, SqlParameter[] parameters, CancellationToken cancellation)
    {
        List<Candidate> candidates = [];
        await using DbCommand command = connection.Command(statement, parameters);
        await using DbDataReader row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation))
        {
            candidates.Add(new Candidate(
                DigestKey.Read(row),
                row.GetInt64(3),
                row.GetInt64(4),
                Convert.ToBoolean(row.GetValue(5), CultureInfo.InvariantCulture)));
        }

        return candidates;
    }

    private SqlParameter[] Limits()
    {
        TimeSpan unused = Longer(options.UnusedFor, index.ProtectedAge);
        TimeSpan unusedLarge = options is { LargeBlobUnusedFor: { } lifetime, LargeBlobSizeBytesMin: not null }
            ? Longer(lifetime, index.ProtectedAge)
            : unused;
        return
        [
            new("unused", Ago(unused)),
            new("large", options.LargeBlobSizeBytesMin ?? long.MaxValue),
            new("unused_large", Ago(unusedLarge)),
        ];
    }

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private long Ago(TimeSpan age) => rows.Now - (long)age.TotalMilliseconds;
}
