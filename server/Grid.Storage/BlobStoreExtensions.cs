using Grid.Core;

namespace Grid.Storage;

/// <summary>What callers of any store say often.</summary>
public static class BlobStoreExtensions
{
    /// <summary>Whether a blob is held; touches it.</summary>
    public static async ValueTask<bool> ContainsAsync(this IBlobStore store, Digest digest, CancellationToken cancellation) =>
        (await store.FindMissingAsync([digest], cancellation)).Count == 0;

    /// <summary>Reads one small blob whole, or returns null when it is not held. The caller knows that its size is bearable.</summary>
    public static async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(
        this IBlobStore store, Digest digest, CancellationToken cancellation) =>
        (await store.ReadBatchAsync([digest], cancellation))[0];

    /// <summary>Writes one small blob held in memory and returns its digest.</summary>
    public static async ValueTask<Digest> WriteAsync(
        this IBlobStore store, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        Blob blob = new(Digest.Of(content.Span), content);
        GridException? refusal = (await store.WriteBatchAsync([blob], cancellation))[0];
        return refusal is null ? blob.Digest : throw refusal;
    }

    /// <summary>
    /// Deletes blobs and returns those that may still be there, each with the reason; all of them when the store cannot
    /// be told to delete.
    /// </summary>
    public static ValueTask<IReadOnlyList<(Digest Digest, GridException Failure)>> TryDeleteAsync(
        this IBlobStore store, IReadOnlyCollection<Digest> digests, CancellationToken cancellation) =>
        store is IBlobDeleter deleter
            ? deleter.DeleteAsync(digests, cancellation)
            : new([.. digests.Select(digest => (digest, CannotDelete(digest)))]);

    /// <summary>Reads many blobs, and those that the store lacks from elsewhere.</summary>
    /// <param name="store">Is asked first.</param>
    /// <param name="digests">Wanted; the answer's order is theirs.</param>
    /// <param name="readAbsentAsync">Reads what the store lacks, in the order it is given; null where it is nowhere.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadBatchAsync(
        this IBlobStore store,
        IReadOnlyList<Digest> digests,
        Func<IReadOnlyList<Digest>, ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>>> readAbsentAsync,
        CancellationToken cancellation)
    {
        IReadOnlyList<ReadOnlyMemory<byte>?> held = await store.ReadBatchAsync(digests, cancellation);
        Digest[] absent = [.. digests.Where((_, index) => held[index] is null)];
        if (absent.Length == 0)
        {
            return held;
        }

        Queue<ReadOnlyMemory<byte>?> found = new(await readAbsentAsync(absent));
        return [.. held.Select(content => content ?? found.Dequeue())];
    }

    private static GridException CannotDelete(Digest digest) => new(
        GridStatus.Unimplemented, $"Blob {digest} is in a store that cannot be told to delete: it leaves when that store evicts it.");

    /// <summary>Writes one blob held in memory; the reason when it was refused.</summary>
    internal static async ValueTask<GridException?> TryWriteAsync(
        this IBlobStore store, Blob blob, CancellationToken cancellation)
    {
        try
        {
            await using IBlobWriter writer = await store.OpenWriteAsync(blob.Digest, cancellation);
            await writer.WriteAsync(blob.Content, cancellation);
            await writer.CommitAsync(cancellation);
            return null;
        }
        catch (GridException refusal)
        {
            return refusal;
        }
    }
}
