using Grid.Core;

namespace Grid.Storage.Sql.Content;

/// <summary>A large blob on its way into a database, a piece at a time.</summary>
internal sealed class SqlPiecesWriter(Digest digest, BlobPieces pieces, int pieceSizeBytes) : IBlobWriter
{
    private readonly BlobVerifier _verifier = new(digest);
    private readonly byte[] _id = Guid.NewGuid().ToByteArray();
    private readonly byte[] _piece = new byte[pieceSizeBytes];
    private int _fill;
    private int _written;
    private bool _isPublished;

    public Digest Digest => digest;

    public long CommittedSize => _verifier.SizeBytes;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        _verifier.ThrowIfTooLong(content.Length);
        while (!content.IsEmpty)
        {
            if (_fill == _piece.Length)
            {
                await FlushAsync(cancellation);
            }

            int count = Math.Min(content.Length, _piece.Length - _fill);
            content[..count].CopyTo(_piece.AsMemory(_fill));
            _verifier.Append(content.Span[..count]);
            _fill += count;
            content = content[count..];
        }
    }

    public async ValueTask CommitAsync(CancellationToken cancellation)
    {
        _verifier.ThrowIfNotWhole();
        await FlushAsync(cancellation);
        await pieces.PublishAsync(digest, new PieceList(_id, pieceSizeBytes), cancellation);
        _isPublished = true;
    }

    public async ValueTask DisposeAsync()
    {
        _verifier.Dispose();
        if (_isPublished || _written == 0)
        {
            return;
        }

        _isPublished = true;
        try
        {
            await pieces.DropAsync(_id, CancellationToken.None);
        }
        catch (GridException)
        {
            // They are listed as leftovers, and swept up when the database answers again.
        }
    }

    private async Task FlushAsync(CancellationToken cancellation)
    {
        // A commit that is tried again has written its last piece already.
        if (_fill == 0)
        {
            return;
        }

        await pieces.WriteAsync(_id, _written, _piece.AsMemory(0, _fill), cancellation);
        _written++;
        _fill = 0;
    }
}
