using Grid.Core;
using Grid.Storage;

namespace Grid.EndToEnd.Hosting;

/// <summary>A store that fails as a test tells it to, before it does anything.</summary>
public sealed class FaultyStore(IBlobStore inner) : IBlobStore
{
    /// <summary>What to fail with from now on; null to work.</summary>
    public Exception? Fault { get; set; }

    /// <summary>After how many bytes of an upload to fail; null to work.</summary>
    public (long SizeBytes, Exception Fault)? WriteFault { get; set; }

    public ValueTask<IReadOnlyList<Digest>> FindMissingAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation)
    {
        ThrowIfFaulty();
        return inner.FindMissingAsync(digests, cancellation);
    }

    public ValueTask<Stream?> OpenReadAsync(Digest digest, long offset, CancellationToken cancellation)
    {
        ThrowIfFaulty();
        return inner.OpenReadAsync(digest, offset, cancellation);
    }

    public async ValueTask<IBlobWriter> OpenWriteAsync(Digest digest, CancellationToken cancellation)
    {
        ThrowIfFaulty();
        return new FaultyWriter(this, await inner.OpenWriteAsync(digest, cancellation));
    }

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadBatchAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellation)
    {
        ThrowIfFaulty();
        return inner.ReadBatchAsync(digests, cancellation);
    }

    public ValueTask<IReadOnlyList<GridException?>> WriteBatchAsync(
        IReadOnlyList<Blob> blobs, CancellationToken cancellation)
    {
        ThrowIfFaulty();
        return inner.WriteBatchAsync(blobs, cancellation);
    }

    private void ThrowIfFaulty()
    {
        if (Fault is { } fault)
        {
            throw fault;
        }
    }

    private sealed class FaultyWriter(FaultyStore store, IBlobWriter inner) : IBlobWriter
    {
        public Digest Digest => inner.Digest;

        public long CommittedSize => inner.CommittedSize;

        public ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
            store.WriteFault is { } fault && CommittedSize + content.Length > fault.SizeBytes
                ? throw fault.Fault
                : inner.WriteAsync(content, cancellation);

        public ValueTask CommitAsync(CancellationToken cancellation) => inner.CommitAsync(cancellation);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
