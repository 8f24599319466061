using System.Diagnostics;
using Grid.Core;

namespace Grid.Storage.Guards;

/// <summary>Counts what goes in and out of a store.</summary>
/// <param name="metrics">The counters.</param>
/// <param name="inner">The store.</param>
/// <param name="name">What their label <c>store</c> says; null for no such label.</param>
public sealed class MeteredBlobStore(StorageMetrics metrics, IBlobStore inner, string? name = null) : IBlobStore, IBlobDeleter
{
    private readonly TagList _tags = name is null ? [] : new TagList { { "store", name } };

    public async ValueTask<IReadOnlyList<Digest>> FindMissingAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation)
    {
        IReadOnlyList<Digest> missing = await inner.FindMissingAsync(digests, cancellation);
        metrics.SoughtBlobs.Add(digests.Count, _tags);
        metrics.MissingBlobs.Add(missing.Count, _tags);
        return missing;
    }

    public async ValueTask<Stream?> OpenReadAsync(Digest digest, long offset, CancellationToken cancellation)
    {
        Stream? content = await inner.OpenReadAsync(digest, offset, cancellation);
        return content is null ? null : new MeteredStream(metrics.SentBytes, _tags, content);
    }

    public async ValueTask<IBlobWriter> OpenWriteAsync(Digest digest, CancellationToken cancellation) =>
        new MeteredBlobWriter(metrics, _tags, await inner.OpenWriteAsync(digest, cancellation));

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadBatchAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellation) =>
        ReadBatchAsync(digests, Memory<byte>.Empty, cancellation);

    public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadBatchAsync(
        IReadOnlyList<Digest> digests, Memory<byte> room, CancellationToken cancellation)
    {
        IReadOnlyList<ReadOnlyMemory<byte>?> contents = await inner.ReadBatchAsync(digests, room, cancellation);
        metrics.SentBytes.Add(contents.Sum(content => content?.Length ?? 0L), _tags);
        return contents;
    }

    public async ValueTask<IReadOnlyList<GridException?>> WriteBatchAsync(
        IReadOnlyList<Blob> blobs, CancellationToken cancellation)
    {
        IReadOnlyList<GridException?> refusals = await inner.WriteBatchAsync(blobs, cancellation);
        metrics.ReceivedBytes.Add(blobs.Sum(blob => (long)blob.Content.Length), _tags);
        metrics.ReceivedBlobs.Add(refusals.Count(refusal => refusal is null), _tags);
        return refusals;
    }

    public ValueTask<IReadOnlyList<(Digest Digest, GridException Failure)>> DeleteAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation) =>
        inner.TryDeleteAsync(digests, cancellation);
}
