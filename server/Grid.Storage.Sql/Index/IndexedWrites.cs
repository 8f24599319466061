using Grid.Core;

namespace Grid.Storage.Sql.Index;

/// <summary>
/// Brings blobs into the backend and then into the index. A writer notes the generation of a blob's row before it stores
/// the blob and holds it only under the same one: a deletion in between may have taken what it stored.
/// </summary>
internal sealed class IndexedWrites(IBlobStore backend, IndexRows rows, SqlIndexOptions options, TimeProvider time)
{
    private static readonly TimeSpan DeletionPollPeriod = TimeSpan.FromMilliseconds(100);

    /// <summary>Leave to store blobs, each for itself; waits a while for deletions of them to end.</summary>
    public async Task<IReadOnlyList<Claim>> ClaimAsync(IReadOnlyList<Digest> digests, CancellationToken cancellation)
    {
        long deadline = rows.Now + (long)options.DeletionWaitMax.TotalMilliseconds;
        while (true)
        {
            IndexRow?[] found = await rows.FindAsync(digests, withContent: false, cancellation);
            bool isDeleting = await EndDeadDeletionsAsync(digests, found, cancellation);
            if (!isDeleting || rows.Now > deadline)
            {
                await TouchHeldAsync(digests, found, cancellation);
                return [.. found.Select((row, position) => ClaimOf(digests[position], row))];
            }

            await Task.Delay(DeletionPollPeriod, time, cancellation);
        }
    }

    /// <summary>Leave to store one blob.</summary>
    /// <exception cref="GridException">UNAVAILABLE when its deletion does not come to an end.</exception>
    public async Task<long> ClaimAsync(Digest digest, CancellationToken cancellation)
    {
        Claim claim = (await ClaimAsync([digest], cancellation))[0];
        return claim.Refusal is null ? claim.Generation : throw claim.Refusal;
    }

    /// <summary>Records a blob that has been stored.</summary>
    /// <exception cref="GridException">UNAVAILABLE when it was deleted meanwhile.</exception>
    public async Task HoldAsync(HeldBlob blob, CancellationToken cancellation)
    {
        if (!(await rows.HoldAsync([blob], cancellation)).Contains(blob.Digest))
        {
            throw DeletedMeanwhile(blob.Digest);
        }
    }

    /// <summary>Records a blob that was found in the backend without a row, unless it is on its way out.</summary>
    public async Task AdoptAsync(Digest digest, CancellationToken cancellation)
    {
        IndexRow? row = (await rows.FindAsync([digest], withContent: false, cancellation))[0];
        if (row is null)
        {
            await rows.HoldAsync([new HeldBlob(digest, Generation: 0)], cancellation);
        }
    }

    public async ValueTask<IReadOnlyList<GridException?>> WriteBatchAsync(
        IReadOnlyList<Blob> blobs, CancellationToken cancellation)
    {
        GridException?[] refusals = new GridException?[blobs.Count];
        int[] stored = [.. Enumerable.Range(0, blobs.Count).Where(index => !blobs[index].Digest.IsEmpty)];
        IReadOnlyList<Claim> claims = await ClaimAsync([.. stored.Select(index => blobs[index].Digest)], cancellation);
        for (int position = 0; position < stored.Length; position++)
        {
            refusals[stored[position]] = claims[position].Refusal;
        }

        for (int index = 0; index < blobs.Count; index++)
        {
            bool isInline = blobs[index].Digest.SizeBytes <= options.InlineSizeBytesMax || blobs[index].Digest.IsEmpty;
            refusals[index] ??= isInline
                ? BlobVerifier.ProblemOf(blobs[index].Digest, blobs[index].Content.Span)
                : null;
        }

        await WriteBackendAsync(blobs, refusals, cancellation);
        await HoldAllAsync(blobs, stored, claims, refusals, cancellation);
        return refusals;
    }

    private async Task WriteBackendAsync(
        IReadOnlyList<Blob> blobs, GridException?[] refusals, CancellationToken cancellation)
    {
        int[] large = [.. Enumerable.Range(0, blobs.Count)
            .Where(index => refusals[index] is null && blobs[index].Digest.SizeBytes > options.InlineSizeBytesMax)];
        if (large.Length == 0)
        {
            return;
        }

        IReadOnlyList<GridException?> answers =
            await backend.WriteBatchAsync([.. large.Select(index => blobs[index])], cancellation);
        for (int position = 0; position < large.Length; position++)
        {
            refusals[large[position]] = answers[position];
        }
    }

    private async Task HoldAllAsync(
        IReadOnlyList<Blob> blobs,
        int[] stored,
        IReadOnlyList<Claim> claims,
        GridException?[] refusals,
        CancellationToken cancellation)
    {
        List<HeldBlob> good = [];
        for (int position = 0; position < stored.Length; position++)
        {
            Blob blob = blobs[stored[position]];
            if (refusals[stored[position]] is null)
            {
                bool isInline = blob.Digest.SizeBytes <= options.InlineSizeBytesMax;
                good.Add(new HeldBlob(blob.Digest, claims[position].Generation, isInline ? blob.Content.ToArray() : null));
            }
        }

        if (good.Count == 0)
        {
            return;
        }

        HashSet<Digest> held = await rows.HoldAsync(good, cancellation);
        foreach (int index in stored.Where(index => refusals[index] is null && !held.Contains(blobs[index].Digest)))
        {
            refusals[index] = DeletedMeanwhile(blobs[index].Digest);
        }
    }

    // What is held may be on the clean-up's list: a use on record takes it off.
    private async Task TouchHeldAsync(
        IReadOnlyList<Digest> digests, IndexRow?[] found, CancellationToken cancellation)
    {
        Digest[] held = [.. digests.Where((_, position) => found[position] is { IsHeld: true })];
        if (held.Length > 0)
        {
            await rows.TouchAsync(held, cancellation);
        }
    }

    // Whether something is still being deleted. What a dead process was deleting is free from now on.
    private async Task<bool> EndDeadDeletionsAsync(
        IReadOnlyList<Digest> digests, IndexRow?[] found, CancellationToken cancellation)
    {
        bool isDeleting = false;
        for (int position = 0; position < found.Length; position++)
        {
            if (found[position] is not { State: IndexTable.Deleting } row)
            {
                continue;
            }

            isDeleting = true;
            if (rows.Now - row.DeletedAt > options.DeletionDurationMax.TotalMilliseconds)
            {
                await rows.EndDeletionAsync(digests[position], row, cancellation);
            }
        }

        return isDeleting;
    }

    private static Claim ClaimOf(Digest digest, IndexRow? row) => row?.State == IndexTable.Deleting
        ? new Claim(
            row.Generation,
            GridException.Unavailable($"Blob {digest} is just being cleaned up. Send it again in a moment."))
        : new Claim(row?.Generation ?? 0);

    private static GridException DeletedMeanwhile(Digest digest) =>
        GridException.Unavailable($"Blob {digest} was cleaned up while it was stored. Send it again.");
}
