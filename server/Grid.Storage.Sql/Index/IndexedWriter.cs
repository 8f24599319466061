using Grid.Core;

namespace Grid.Storage.Sql.Index;

/// <summary>A blob on its way into the backend, and from there into the index.</summary>
internal sealed class IndexedWriter(IBlobWriter backend, IndexedWrites writes) : IBlobWriter
{
    public Digest Digest => backend.Digest;

    public long CommittedSize => backend.CommittedSize;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
        backend.WriteAsync(content, cancellation);

    public async ValueTask CommitAsync(CancellationToken cancellation)
    {
        long generation = await writes.ClaimAsync(Digest, cancellation);
        await backend.CommitAsync(cancellation);
        await writes.HoldAsync(new HeldBlob(Digest, generation), cancellation);
    }

    public ValueTask DisposeAsync() => backend.DisposeAsync();
}
