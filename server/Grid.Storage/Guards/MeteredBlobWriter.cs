using System.Diagnostics;
using Grid.Core;

namespace Grid.Storage.Guards;

/// <summary>Counts the bytes on their way through a writer, and the blob when it is committed.</summary>
internal sealed class MeteredBlobWriter(StorageMetrics metrics, TagList tags, IBlobWriter inner) : IBlobWriter
{
    public Digest Digest => inner.Digest;

    public long CommittedSize => inner.CommittedSize;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        await inner.WriteAsync(content, cancellation);
        metrics.ReceivedBytes.Add(content.Length, tags);
    }

    public async ValueTask CommitAsync(CancellationToken cancellation)
    {
        await inner.CommitAsync(cancellation);
        metrics.ReceivedBlobs.Add(1, tags);
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
