using Grid.Core;

namespace Grid.Storage.Composition;

/// <summary>A blob on its way into the fallback of a cache, and into the cache if that can be had.</summary>
internal sealed class CachedWriter(IBlobWriter fallback, BlobFill cache) : IBlobWriter
{
    public Digest Digest => fallback.Digest;

    public long CommittedSize => fallback.CommittedSize;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        await fallback.WriteAsync(content, cancellation);
        await cache.TryWriteAsync(content, isLast: false, cancellation);
    }

    public async ValueTask CommitAsync(CancellationToken cancellation)
    {
        await fallback.CommitAsync(cancellation);
        await cache.TryWriteAsync(ReadOnlyMemory<byte>.Empty, isLast: true, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await cache.DisposeAsync();
        await fallback.DisposeAsync();
    }
}
