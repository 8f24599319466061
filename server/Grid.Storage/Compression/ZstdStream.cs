using System.Buffers;
using Grid.Core;

namespace Grid.Storage.Compression;

/// <summary>Reads bytes as one zstd frame, compressed as they are read.</summary>
public sealed class ZstdStream : Stream
{
    private const int PieceSizeBytes = 128 * 1024;

    private readonly Stream _content;
    private readonly ZstdRental<ZstdCompressor> _compressor;
    private readonly byte[] _piece = ArrayPool<byte>.Shared.Rent(PieceSizeBytes);
    private ReadOnlyMemory<byte> _input;
    private long _restBytes;
    private bool _isDone;
    private bool _isDisposed;

    /// <param name="content">What to compress; disposed of with this.</param>
    /// <param name="sizeBytes">How much of it.</param>
    public ZstdStream(Stream content, long sizeBytes)
    {
        _content = content;
        _restBytes = sizeBytes;
        _compressor = ZstdCompressor.Rent(sizeBytes);
    }

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
        int written = 0;
        while (!_isDone && written < buffer.Length)
        {
            if (_input.IsEmpty && _restBytes > 0)
            {
                await FillAsync(cancellationToken);
            }

            _isDone = _compressor.Item.Compress(
                _input.Span, buffer.Span[written..], isLast: _restBytes == 0, out int consumed, out int count);
            _input = _input[consumed..];
            written += count;
        }

        return written;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("A blob is compressed asynchronously.");

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
            _compressor.Dispose();
            ArrayPool<byte>.Shared.Return(_piece);
            _content.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask FillAsync(CancellationToken cancellation)
    {
        int count = await _content.ReadAsync(
            _piece.AsMemory(0, (int)Math.Min(_restBytes, PieceSizeBytes)), cancellation);
        if (count == 0)
        {
            throw new GridException(
                GridStatus.DataLoss, "The stored blob is shorter than its digest says: upload it again.");
        }

        _input = _piece.AsMemory(0, count);
        _restBytes -= count;
    }
}
