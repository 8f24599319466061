using System.Data.Common;
using System.Globalization;
using Grid.Core;
using Grid.Storage.Sql.Databases;
using Grid.Storage.Sql.Index;

namespace Grid.Storage.Sql.Cleanup;

/// <summary>The statements of a clean-up on an index's rows.</summary>
internal sealed class CleanupRows(IndexRows rows, SqlIndexOptions index, CleanupOptions options)
{
    private const string Table = IndexTable.Name;

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

    /// <summary>
    /// What may go, the longest unused first, until <paramref name="isEnough"/> has heard of enough.
    /// </summary>
    public Task<List<Candidate>> CandidatesAsync(Func<Candidate, bool> isEnough, CancellationToken cancellation) =>
        rows.ReadAsync(
            async (connection, token) =>
            {
                List<Candidate> chosen = [];
                await using DbCommand select = connection.Command(
                    $"SELECT {DigestKey.Columns}, accessed_at, content IS NOT NULL FROM {Table} "
                    + $"WHERE state = {IndexTable.Held} "
                    + "AND (accessed_at < @unused OR (size_bytes > @large AND accessed_at < @unused_large)) "
                    + "ORDER BY accessed_at",
                    Limits());
                await using DbDataReader row = await select.ExecuteReaderAsync(token);
                while (await row.ReadAsync(token))
                {
                    Candidate candidate = new(
                        DigestKey.Read(row),
                        row.GetInt64(3),
                        Convert.ToBoolean(row.GetValue(4), CultureInfo.InvariantCulture));
                    chosen.Add(candidate);
                    if (isEnough(candidate))
                    {
                        break;
                    }
                }

                return chosen;
            },
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
            marked.AddRange(positions.Select(position => window[position]));
        }

        return marked;
    }

    /// <summary>Records that marked blobs are gone from the backend.</summary>
    public async Task FinishAsync(IReadOnlyCollection<Digest> digests, CancellationToken cancellation)
    {
        foreach (Digest[] window in digests.Chunk(index.WindowSize))
        {
            await rows.UpdateAsync(
                $"state = {IndexTable.Deleted}, content = NULL",
                $"state = {IndexTable.Deleting} AND size_bytes <> expected",
                [.. window.Select(digest => (digest, -1L))],
                [],
                cancellation);
        }
    }

    /// <summary>Takes over deletions that another process began and did not end, so long ago that it must have died.</summary>
    public async Task<List<Digest>> TakeOverAsync(CancellationToken cancellation) =>
        await HasDeletedBeforeAsync(IndexTable.Deleting, index.DeletionDurationMax, cancellation)
            ? await TakeOverAllAsync(cancellation)
            : [];

    /// <summary>Forgets blobs that were deleted long ago.</summary>
    public async Task ForgetAsync(CancellationToken cancellation)
    {
        if (await HasDeletedBeforeAsync(IndexTable.Deleted, options.DeletedRowAge, cancellation))
        {
            await rows.WriteAsync(
                (connection, token) => connection.ExecuteAsync(
                    $"DELETE FROM {Table} WHERE state = {IndexTable.Deleted} AND deleted_at < @old",
                    token,
                    new SqlParameter("old", Ago(options.DeletedRowAge))),
                cancellation);
        }
    }

    // Asked first: the servers should not wait for a lock that is taken for nothing.
    private async Task<bool> HasDeletedBeforeAsync(int state, TimeSpan age, CancellationToken cancellation) =>
        await rows.ReadAsync(
            (connection, token) => connection.ScalarAsync(
                $"SELECT 1 FROM {Table} WHERE state = @state AND deleted_at < @old LIMIT 1",
                token,
                new("state", state),
                new("old", Ago(age))),
            cancellation) is not null;

    private Task<List<Digest>> TakeOverAllAsync(CancellationToken cancellation) => rows.WriteAsync(
        async (connection, token) =>
        {
            List<Digest> taken = [];
            await using DbCommand update = connection.Command(
                $"UPDATE {Table} SET generation = generation + 1, deleted_at = @now "
                + $"WHERE state = {IndexTable.Deleting} AND deleted_at < @dead RETURNING {DigestKey.Columns}",
                new SqlParameter("now", rows.Now),
                new SqlParameter("dead", Ago(index.DeletionDurationMax)));
            await using DbDataReader row = await update.ExecuteReaderAsync(token);
            while (await row.ReadAsync(token))
            {
                taken.Add(DigestKey.Read(row));
            }

            return taken;
        },
        cancellation);

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
