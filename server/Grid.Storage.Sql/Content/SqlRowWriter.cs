using Grid.Core;

namespace Grid.Storage.Sql.Content;

/// <summary>A blob that fits into a row, collected until it has proved whole.</summary>
internal sealed class SqlRowWriter(Digest digest, SqlBlobStore store) : IBlobWriter
{
    private readonly BlobVerifier _verifier = new(digest);
    private byte[] _content = [];

    public Digest Digest => digest;

    public long CommittedSize => _verifier.SizeBytes;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        _verifier.ThrowIfTooLong(content.Length);
        if (_content.Length == 0)
        {
            _content = new byte[digest.SizeBytes];
        }

        content.CopyTo(_content.AsMemory((int)CommittedSize));
        _verifier.Append(content.Span);
        return ValueTask.CompletedTask;
    }

    public async ValueTask CommitAsync(CancellationToken cancellation)
    {
        _verifier.ThrowIfNotWhole();
        if (!digest.IsEmpty)
        {
            await store.InsertRowsAsync([new Blob(digest, _content)], cancellation);
        }
    }

    public ValueTask DisposeAsync()
    {
        _verifier.Dispose();
        return ValueTask.CompletedTask;
    }
}
