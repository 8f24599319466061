namespace Grid.Storage.Composition;

/// <summary>What is the same in every stream that gives out a blob once, from its beginning on, as it comes.</summary>
internal abstract class BlobStream : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException("This stream tells no length: the digest does.");

    public override long Position
    {
        get => throw new NotSupportedException(ReadOnce);
        set => throw new NotSupportedException(ReadOnce);
    }

    private static string ReadOnce => "This stream is read once, from its beginning on.";

    public abstract override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default);

    public override async ValueTask DisposeAsync()
    {
        await EndAsync();
        await base.DisposeAsync();
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("A blob that comes through a composition is read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException(ReadOnce);

    public override void SetLength(long value) => throw new NotSupportedException("A blob never changes.");

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("A blob never changes.");

    /// <summary>Frees what the stream stands on; may be called again.</summary>
    protected abstract ValueTask EndAsync();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // Whoever cannot await gets what can be done at once; only a writer to another server goes on by itself.
            _ = EndAsync().AsTask();
        }

        base.Dispose(disposing);
    }
}
