namespace Grid.Fetching.Archives;

/// <summary>
/// What is unpacked, as far as it goes: a small download may become very much, and a header may claim to be as large as memory.
/// </summary>
internal sealed class BoundedStream(Stream inner, long bytesMax, Func<Exception> tooMuch) : Stream
{
    // Headers are read whole; content goes through smaller pieces.
    private const int ReadBytesMax = 1024 * 1024;

    private long _count;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _count;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer) => Count(inner.Read(Checked(buffer)));

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Checked(buffer.Span);
        return Count(await inner.ReadAsync(buffer, cancellationToken));
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private static Span<byte> Checked(Span<byte> buffer) => buffer.Length <= ReadBytesMax
        ? buffer
        : throw new InvalidDataException($"a header has more than {ReadBytesMax} bytes");

    private int Count(int count) => (_count += count) <= bytesMax ? count : throw tooMuch();
}
