using System.Collections.Concurrent;
using Grid.Core;
using Grid.Storage;

namespace Grid.Sandbox.Tests;

/// <summary>Remembers what is written to a store, and refuses it if told to.</summary>
internal sealed class RecordingStore(IBlobStore inner, GridException? refusal = null) : IBlobStore
{
    public ConcurrentQueue<Digest> Batched { get; } = [];

    public ConcurrentQueue<Digest> Streamed { get; } = [];

    public int BatchCount { get; private set; }

    public ValueTask<IReadOnlyList<Digest>> FindMissingAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation) =>
        inner.FindMissingAsync(digests, cancellation);

    public ValueTask<Stream?> OpenReadAsync(Digest digest, long offset, CancellationToken cancellation) =>
        inner.OpenReadAsync(digest, offset, cancellation);

    public ValueTask<IBlobWriter> OpenWriteAsync(Digest digest, CancellationToken cancellation)
    {
        Streamed.Enqueue(digest);
        return refusal is null ? inner.OpenWriteAsync(digest, cancellation) : throw refusal;
    }

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadBatchAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellation) => inner.ReadBatchAsync(digests, cancellation);

    public ValueTask<IReadOnlyList<GridException?>> WriteBatchAsync(
        IReadOnlyList<Blob> blobs, CancellationToken cancellation)
    {
        BatchCount++;
        foreach (Blob blob in blobs)
        {
            Batched.Enqueue(blob.Digest);
        }

        return refusal is null
            ? inner.WriteBatchAsync(blobs, cancellation)
            : new([.. blobs.Select(_ => refusal)]);
    }
}
