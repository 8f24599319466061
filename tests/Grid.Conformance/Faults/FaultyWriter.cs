using Grid.Core;
using Grid.Storage;

namespace Grid.Conformance.Faults;

/// <summary>A blob on its way into a <see cref="FaultyBlobStore"/>.</summary>
internal sealed class FaultyWriter(FaultSchedule faults, IBlobWriter inner) : IBlobWriter
{
    public Digest Digest => inner.Digest;

    public long CommittedSize => inner.CommittedSize;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        await faults.MeetAsync(StoreVerbs.WritePiece, cancellation);
        await inner.WriteAsync(content, cancellation);
    }

    public async ValueTask CommitAsync(CancellationToken cancellation)
    {
        await faults.MeetAsync(StoreVerbs.Commit, cancellation);
        await inner.CommitAsync(cancellation);
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
