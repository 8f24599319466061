namespace Grid.Conformance.Faults;

/// <summary>A blob as it comes from a <see cref="FaultyBlobStore"/>; a spoilt one has a bit turned in every piece.</summary>
internal sealed class FaultyStream(FaultSchedule faults, Stream inner, bool isSpoilt) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Turns a bit.</summary>
    public static void Spoil(Span<byte> content)
    {
        if (!content.IsEmpty)
        {
            content[0] ^= 1;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await faults.MeetAsync(StoreVerbs.ReadPiece, cancellationToken);
        int count = await inner.ReadAsync(buffer, cancellationToken);
        if (isSpoilt)
        {
            Spoil(buffer.Span[..count]);
        }

        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
