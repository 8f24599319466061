using Grid.Core;

namespace Grid.Storage.Composition;

/// <summary>A blob on its way into a cache, from where it is brought to the fallback later.</summary>
internal sealed class DeferredWriter(IBlobWriter cache, DeferredWrites deferred) : IBlobWriter
{
    public Digest Digest => cache.Digest;

    public long CommittedSize => cache.CommittedSize;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
        cache.WriteAsync(content, cancellation);

    public ValueTask CommitAsync(CancellationToken cancellation) => deferred.CommitAsync(cache, cancellation);

    public ValueTask DisposeAsync() => cache.DisposeAsync();
}
