using Grid.Core;

namespace Grid.Storage.Tests.Trees;

/// <summary>Counts how many blobs are read in batches.</summary>
internal sealed class ReadCountingStore(IBlobStore inner) : IBlobStore
{
    public int ReadCount { get; private set; }

    public ValueTask<IReadOnlyList<Digest>> FindMissingAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation) => inner.FindMissingAsync(digests, cancellation);

    public ValueTask<Stream?> OpenReadAsync(Digest digest, long offset, CancellationToken cancellation) =>
        inner.OpenReadAsync(digest, offset, cancellation);

    public ValueTask<IBlobWriter> OpenWriteAsync(Digest digest, CancellationToken cancellation) =>
        inner.OpenWriteAsync(digest, cancellation);

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadBatchAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellation)
    {
        ReadCount += digests.Count;
        return inner.ReadBatchAsync(digests, cancellation);
    }

    public ValueTask<IReadOnlyList<GridException?>> WriteBatchAsync(
        IReadOnlyList<Blob> blobs, CancellationToken cancellation) => inner.WriteBatchAsync(blobs, cancellation);
}
