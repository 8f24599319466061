using Grid.Core;

namespace Grid.Storage.Sql.Content;

/// <summary>The bytes of a large blob, a piece at a time.</summary>
internal sealed class SqlBlobStream(BlobPieces pieces, Digest digest, PieceList list, long offset) : Stream
{
    private long _position = offset;
    private ReadOnlyMemory<byte> _piece;

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
        if (_piece.IsEmpty && _position < digest.SizeBytes)
        {
            _piece = await NextAsync(cancellationToken);
        }

        int count = Math.Min(buffer.Length, _piece.Length);
        _piece[..count].CopyTo(buffer);
        _piece = _piece[count..];
        _position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("A blob that comes from a database is read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private async Task<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancellation)
    {
        (long number, long within) = Math.DivRem(_position, list.PieceSizeBytes);
        byte[] piece = await pieces.ReadAsync(list.Id, (int)number, cancellation)
            ?? throw GridException.Unavailable($"Blob {digest} was deleted from the database while it was read. Try again.");
        long expected = Math.Min(list.PieceSizeBytes, digest.SizeBytes - (number * list.PieceSizeBytes));
        return piece.Length == expected
            ? piece.AsMemory((int)within)
            : throw new GridException(
                GridStatus.DataLoss,
                $"A piece of blob {digest} has {piece.Length} bytes instead of {expected}: delete the blob, and upload it again.");
    }
}
