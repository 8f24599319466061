using Grid.Core;

namespace Grid.Storage.Composition;

/// <summary>A blob on its way into a part, whose failures bear the part's name.</summary>
internal sealed class PartWriter(string part, IBlobWriter inner) : IBlobWriter
{
    public Digest Digest => inner.Digest;

    public long CommittedSize => inner.CommittedSize;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        try
        {
            await inner.WriteAsync(content, cancellation);
        }
        catch (Exception failure) when (PartFailure.IsOfPart(failure))
        {
            throw failure.At(part);
        }
    }

    public async ValueTask CommitAsync(CancellationToken cancellation)
    {
        try
        {
            await inner.CommitAsync(cancellation);
        }
        catch (Exception failure) when (PartFailure.IsOfPart(failure))
        {
            throw failure.At(part);
        }
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
