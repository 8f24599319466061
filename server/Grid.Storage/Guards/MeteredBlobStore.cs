using Grid.Core;

namespace Grid.Storage.Guards;

/// <summary>Counts what goes in and out of a store.</summary>
public sealed class MeteredBlobStore(StorageMetrics metrics, IBlobStore inner) : IBlobStore
{
    public async ValueTask<IReadOnlyList<Digest>> FindMissingAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation)
    {
        IReadOnlyList<Digest> missing = await inner.FindMissingAsync(digests, cancellation);
        metrics.SoughtBlobs.Add(digests.Count);
        metrics.MissingBlobs.Add(missing.Count);
        return missing;
    }

    public async ValueTask<Stream?> OpenReadAsync(Digest digest, long offset, CancellationToken cancellation)
    {
        Stream? content = await inner.OpenReadAsync(digest, offset, cancellation);
        return content is null ? null : new MeteredStream(metrics.SentBytes, content);
    }

    public async ValueTask<IBlobWriter> OpenWriteAsync(Digest digest, CancellationToken cancellation) =>
        new MeteredBlobWriter(metrics, await inner.OpenWriteAsync(digest, cancellation));

    public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadBatchAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellation)
    {
        IReadOnlyList<ReadOnlyMemory<byte>?> contents = await inner.ReadBatchAsync(digests, cancellation);
        metrics.SentBytes.Add(contents.Sum(content => content?.Length ?? 0L));
        return contents;
    }

    public async ValueTask<IReadOnlyList<GridException?>> WriteBatchAsync(
        IReadOnlyList<Blob> blobs, CancellationToken cancellation)
    {
        IReadOnlyList<GridException?> refusals = await inner.WriteBatchAsync(blobs, cancellation);
        metrics.ReceivedBytes.Add(blobs.Sum(blob => (long)blob.Content.Length));
        metrics.ReceivedBlobs.Add(refusals.Count(refusal => refusal is null));
        return refusals;
    }
}
