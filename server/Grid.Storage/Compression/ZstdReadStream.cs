using System.Buffers;
using Grid.Core;

namespace Grid.Storage.Compression;

/// <summary>What a compressed stream says, read from its beginning to its end; frames may follow one another.</summary>
/// <param name="compressed">The compressed bytes; passes to this stream.</param>
public sealed class ZstdReadStream(Stream compressed) : Stream
{
    private const int InputSize = 128 << 10;

    private readonly ZstdRental<ZstdDecompressor> _decompressor = ZstdDecompressor.Rent();
    private readonly byte[] _input = ArrayPool<byte>.Shared.Rent(InputSize);
    private int _start;
    private int _end;
    private bool _isAtFrameEnd = true;
    private bool _isDisposed;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="GridException">INVALID_ARGUMENT when the bytes are no zstd, or end within a frame.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            bool isAtEnd = _start == _end && !Fill();
            if (isAtEnd && _isAtFrameEnd)
            {
                return 0;
            }

            _isAtFrameEnd = _decompressor.Item.Decompress(
                _input.AsSpan(_start, _end - _start), buffer, out int consumed, out int written);
            _start += consumed;
            if (written > 0)
            {
                return written;
            }

            if (isAtEnd)
            {
                throw GridException.InvalidArgument("The compressed bytes end within a zstd frame.");
            }
        }

        return 0;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            _decompressor.Dispose();
            ArrayPool<byte>.Shared.Return(_input);
            compressed.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool Fill()
    {
        _start = 0;
        _end = compressed.Read(_input, 0, InputSize);
        return _end > 0;
    }
}
