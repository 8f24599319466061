using Grid.Core;

namespace Grid.Storage.Sql.Index;

/// <summary>A small blob on its way into the index itself.</summary>
internal sealed class InlineWriter(Digest digest, IndexedWrites writes) : IBlobWriter
{
    private readonly BlobVerifier _verifier = new(digest);
    private readonly byte[] _content = new byte[digest.SizeBytes];

    public Digest Digest => digest;

    public long CommittedSize => _verifier.SizeBytes;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        _verifier.ThrowIfTooLong(content.Length);
        content.CopyTo(_content.AsMemory((int)CommittedSize));
        _verifier.Append(content.Span);
        return ValueTask.CompletedTask;
    }

    public async ValueTask CommitAsync(CancellationToken cancellation)
    {
        _verifier.ThrowIfNotWhole();
        if (!digest.IsEmpty)
        {
            long generation = await writes.ClaimAsync(digest, cancellation);
            await writes.HoldAsync(new HeldBlob(digest, generation, _content), cancellation);
        }
    }

    public ValueTask DisposeAsync()
    {
        _verifier.Dispose();
        return ValueTask.CompletedTask;
    }
}
