namespace Grid.Storage.Composition;

/// <summary>A blob as it comes from a part, whose failures bear the part's name.</summary>
internal sealed class PartStream(string part, Stream inner) : BlobStream
{
    public override bool CanSeek => inner.CanSeek;

    public override long Length => inner.Length;

    public override long Position
    {
        get => inner.Position;
        set => inner.Position = value;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await inner.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception failure) when (PartFailure.IsOfPart(failure))
        {
            throw failure.At(part);
        }
    }

    protected override ValueTask EndAsync() => inner.DisposeAsync();
}
