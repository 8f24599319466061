using Grid.Core;

namespace Grid.Storage.Composition;

/// <summary>
/// Spreads blobs over stores by their digests, in proportion to the shards' weights. Each blob is in one of them, so the
/// loss of a shard is the loss of its share: make the shards replicated stores where that matters.
/// </summary>
public sealed class ShardedBlobStore : IBlobStore, IBlobDeleter
{
    private readonly RoutedBlobs _blobs;

    /// <param name="shards">The shards; names differ.</param>
    public ShardedBlobStore(IReadOnlyList<Shard<IBlobStore>> shards)
    {
        RendezvousHash hash = new(shards.Select(shard => (shard.Name, shard.Weight)));
        _blobs = new RoutedBlobs([.. shards.Select(shard => new StorePart(shard.Place, shard.Part))], hash.Choose);
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
}
