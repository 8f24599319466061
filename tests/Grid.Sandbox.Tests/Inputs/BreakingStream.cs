using Grid.Core;

namespace Grid.Sandbox.Tests.Inputs;

/// <summary>A connection that breaks after some bytes.</summary>
internal sealed class BreakingStream(Stream inner, int bytesLeft) : Stream
{
    private int _bytesLeft = bytesLeft;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_bytesLeft == 0)
        {
            throw GridException.Unavailable("The connection broke.");
        }

        int taken = await inner.ReadAsync(buffer[..Math.Min(buffer.Length, _bytesLeft)], cancellationToken);
        _bytesLeft -= taken;
        return taken;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        inner.Dispose();
        base.Dispose(disposing);
    }
}
