using System.Collections.Concurrent;
using Grid.Core;
using Grid.Storage;

namespace Grid.Conformance;

/// <summary>A store that tells which blobs FindMissing was asked for, and can be made to fail.</summary>
public sealed class TouchedBlobStore(IBlobStore inner) : IBlobStore
{
    /// <summary>Every digest asked for, in order, with repeats.</summary>
    public ConcurrentQueue<Digest> Touched { get; } = new();

    /// <summary>Released once for each call of FindMissing.</summary>
    public SemaphoreSlim Called { get; } = new(0);

    /// <summary>Thrown by the next FindMissing instead of an answer.</summary>
    public Exception? NextFailure { get; set; }

    /// <summary>Thrown by the next batch that is read instead of an answer.</summary>
    public Exception? NextReadFailure { get; set; }

    public ValueTask<IReadOnlyList<Digest>> FindMissingAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation)
    {
        try
        {
            return NextFailure is null ? TouchAsync(digests, cancellation) : throw NextFailure;
        }
        finally
        {
            NextFailure = null;
            Called.Release();
        }
    }

    public ValueTask<Stream?> OpenReadAsync(Digest digest, long offset, CancellationToken cancellation) =>
        inner.OpenReadAsync(digest, offset, cancellation);

    public ValueTask<IBlobWriter> OpenWriteAsync(Digest digest, CancellationToken cancellation) =>
        inner.OpenWriteAsync(digest, cancellation);

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadBatchAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellation)
    {
        Exception? failure = NextReadFailure;
        NextReadFailure = null;
        return failure is null ? inner.ReadBatchAsync(digests, cancellation) : throw failure;
    }

    public ValueTask<IReadOnlyList<GridException?>> WriteBatchAsync(
        IReadOnlyList<Blob> blobs, CancellationToken cancellation) => inner.WriteBatchAsync(blobs, cancellation);

    private ValueTask<IReadOnlyList<Digest>> TouchAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation)
    {
        foreach (Digest digest in digests)
        {
            Touched.Enqueue(digest);
        }

        return inner.FindMissingAsync(digests, cancellation);
    }
}
