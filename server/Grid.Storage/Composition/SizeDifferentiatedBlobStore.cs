using Grid.Core;

namespace Grid.Storage.Composition;

/// <summary>
/// Keeps blobs of different sizes in different stores: each in the one with the lowest limit above its size, and what is
/// above all limits in the fallback.
/// </summary>
public sealed class SizeDifferentiatedBlobStore : IBlobStore, IBlobDeleter
{
    private readonly long[] _limits;
    private readonly RoutedBlobs _blobs;

    /// <param name="limited">The stores for small blobs, in any order; limits differ.</param>
    /// <param name="fallback">The store for all others.</param>
    public SizeDifferentiatedBlobStore(IEnumerable<SizeLimitedStore> limited, IBlobStore fallback)
    {
        SizeLimitedStore[] ordered = [.. limited.OrderBy(part => part.SizeBytesLimit)];
        IEnumerable<StorePart> parts = ordered.Select(
            part => new StorePart($"Storage of blobs smaller than {part.SizeBytesLimit} bytes", part.Store));
        _limits = [.. ordered.Select(part => part.SizeBytesLimit)];
        _blobs = new RoutedBlobs([.. parts, new StorePart("Storage of large blobs", fallback)], PartOf);
    }

    public ValueTask<IReadOnlyList<Digest>> FindMissingAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation) =>
        _blobs.FindMissingAsync(digests, cancellation);

    public ValueTask<Stream?> OpenReadAsync(Digest digest, long offset, CancellationToken cancellation) =>
        _blobs.OpenReadAsync(digest, offset, cancellation);

    public ValueTask<IBlobWriter> OpenWriteAsync(Digest digest, CancellationToken cancellation) =>
        _blobs.OpenWriteAsync(digest, cancellation);

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadBatchAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellation) =>
        _blobs.ReadBatchAsync(digests, cancellation);

    public ValueTask<IReadOnlyList<GridException?>> WriteBatchAsync(
        IReadOnlyList<Blob> blobs, CancellationToken cancellation) =>
        _blobs.WriteBatchAsync(blobs, cancellation);

    public ValueTask<IReadOnlyList<(Digest Digest, GridException Failure)>> DeleteAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation) =>
        _blobs.DeleteAsync(digests, cancellation);

    private int PartOf(Digest digest)
    {
        int part = 0;
        while (part < _limits.Length && digest.SizeBytes >= _limits[part])
        {
            part++;
        }

        return part;
    }
}
