using Grid.Core;

namespace Grid.Storage.Chunking;

/// <summary>Makes one blob of others, which it consists of one after the other (REAPI SpliceBlob).</summary>
public sealed class BlobSplicer(ChunkingLimits limits)
{
    private const int PieceSizeBytes = 128 * 1024;

    /// <summary>Stores the blob; nothing is done when it is there already.</summary>
    /// <exception cref="GridException">
    /// INVALID_ARGUMENT when the chunks do not add up to the blob, NOT_FOUND when one of them is not held.
    /// </exception>
    public async ValueTask SpliceAsync(
        IBlobStore cas, Digest blob, IReadOnlyList<Digest> chunks, CancellationToken cancellation)
    {
        if (await cas.ContainsAsync(blob, cancellation))
        {
            return;
        }

        ThrowIfOther(blob, chunks);
        ThrowIfMissing(await cas.FindMissingAsync(chunks, cancellation));
        await using IBlobWriter writer = await cas.OpenWriteAsync(blob, cancellation);
        foreach (Digest chunk in chunks)
        {
            await AppendAsync(cas, chunk, writer, cancellation);
        }

        await writer.CommitAsync(cancellation);
    }

    private static async ValueTask AppendAsync(
        IBlobStore cas, Digest chunk, IBlobWriter writer, CancellationToken cancellation)
    {
        await using Stream content = await cas.OpenReadAsync(chunk, offset: 0, cancellation) ?? throw Missing([chunk]);
        byte[] piece = new byte[(int)Math.Min(chunk.SizeBytes, PieceSizeBytes)];
        int count;
        while (piece.Length > 0 && (count = await content.ReadAsync(piece, cancellation)) > 0)
        {
            await writer.WriteAsync(piece.AsMemory(0, count), cancellation);
        }
    }

    private static void ThrowIfMissing(IReadOnlyList<Digest> missing)
    {
        if (missing.Count > 0)
        {
            throw Missing(missing);
        }
    }

    private static GridException Missing(IReadOnlyList<Digest> missing) => GridException.NotFound(
        $"{missing.Count} of the chunks are not held, the first of them {missing[0]}: upload them, then splice again.");

    private void ThrowIfOther(Digest blob, IReadOnlyList<Digest> chunks)
    {
        if (chunks.Count > limits.ChunkCountMax)
        {
            throw GridException.InvalidArgument(
                $"A blob may be spliced of {limits.ChunkCountMax} chunks at most and this one has {chunks.Count}: use larger ones.");
        }

        decimal sizeBytes = chunks.Sum(chunk => (decimal)chunk.SizeBytes);
        if (sizeBytes != blob.SizeBytes)
        {
            throw GridException.InvalidArgument(
                $"The chunks have {sizeBytes} bytes together and blob {blob} has {blob.SizeBytes}: name all of them, in order.");
        }
    }
}
