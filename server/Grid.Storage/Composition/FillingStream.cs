using Grid.Core;

namespace Grid.Storage.Composition;

/// <summary>
/// A blob on its way to a reader that is written to other stores as it flows, and committed there with its last bytes.
/// The reader never waits for a store that fails: that one is left out.
/// </summary>
/// <param name="digest">The blob.</param>
/// <param name="source">It, from its beginning on.</param>
/// <param name="fills">Where it is written to.</param>
internal sealed class FillingStream(Digest digest, Stream source, IReadOnlyList<BlobFill> fills) : BlobStream
{
    private long _sizeBytes;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await source.ReadAsync(buffer, cancellationToken);
        if (count == 0)
        {
            return 0;
        }

        _sizeBytes += count;
        foreach (BlobFill fill in fills)
        {
            await fill.TryWriteAsync(buffer[..count], isLast: _sizeBytes == digest.SizeBytes, cancellationToken);
        }

        return count;
    }

    protected override async ValueTask EndAsync()
    {
        foreach (BlobFill fill in fills)
        {
            await fill.DisposeAsync();
        }

        await source.DisposeAsync();
    }
}
