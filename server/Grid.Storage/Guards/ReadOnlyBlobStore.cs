using Grid.Core;

namespace Grid.Storage.Guards;

/// <summary>Gives blobs out and takes none: every write is refused with PERMISSION_DENIED.</summary>
public sealed class ReadOnlyBlobStore(IBlobStore inner) : IBlobStore
{
    public ValueTask<IReadOnlyList<Digest>> FindMissingAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation) =>
        inner.FindMissingAsync(digests, cancellation);

    public ValueTask<Stream?> OpenReadAsync(Digest digest, long offset, CancellationToken cancellation) =>
        inner.OpenReadAsync(digest, offset, cancellation);

    public ValueTask<IBlobWriter> OpenWriteAsync(Digest digest, CancellationToken cancellation) => throw Refused(digest);

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadBatchAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellation) =>
        inner.ReadBatchAsync(digests, cancellation);

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadBatchAsync(
        IReadOnlyList<Digest> digests, Memory<byte> room, CancellationToken cancellation) =>
        inner.ReadBatchAsync(digests, room, cancellation);

    public ValueTask<IReadOnlyList<GridException?>> WriteBatchAsync(
        IReadOnlyList<Blob> blobs, CancellationToken cancellation) =>
        new([.. blobs.Select(blob => (GridException?)Refused(blob.Digest))]);

    private static GridException Refused(Digest digest) => new(
        GridStatus.PermissionDenied,
        $"Blob {digest} was not stored: this instance is read-only. Write to the instance that fills this storage.");
}
