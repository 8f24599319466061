using System.Buffers;
using Grid.Core;

namespace Grid.Storage.Chunking;

/// <summary>Cuts blobs into chunks, which become blobs of the same store (REAPI SplitBlob).</summary>
public sealed class BlobSplitter(FastCdc cdc, ChunkingLimits limits)
{
    private readonly ChunkLists _lists = new(limits.RememberedSizeBytesMax);

    /// <summary>
    /// The digests of a blob's chunks, all of them held; a blob too short to be cut is its own chunk. Null when the blob
    /// is not held.
    /// </summary>
    /// <exception cref="GridException">RESOURCE_EXHAUSTED when the blob has too many chunks.</exception>
    public async ValueTask<IReadOnlyList<Digest>?> SplitAsync(
        IBlobStore cas, Digest blob, CancellationToken cancellation)
    {
        if (blob.SizeBytes <= cdc.Options.SizeBytesMin)
        {
            return await cas.ContainsAsync(blob, cancellation) ? [blob] : null;
        }

        ThrowIfTooMany(blob, blob.SizeBytes / cdc.Options.SizeBytesMax);
        if (_lists.Find(blob) is { } known && (await cas.FindMissingAsync([blob, .. known], cancellation)).Count == 0)
        {
            return known;
        }

        await using Stream? content = await cas.OpenReadAsync(blob, offset: 0, cancellation);
        if (content is null)
        {
            return null;
        }

        IReadOnlyList<Digest> chunks = await SplitAsync(cas, blob, content, cancellation);
        _lists.Remember(blob, chunks);
        return chunks;
    }

    private async ValueTask<IReadOnlyList<Digest>> SplitAsync(
        IBlobStore cas, Digest blob, Stream content, CancellationToken cancellation)
    {
        List<Digest> chunks = [];
        byte[] buffer = ArrayPool<byte>.Shared.Rent(2 * cdc.Options.SizeBytesMax);
        try
        {
            int filled = 0;
            for (long rest = blob.SizeBytes; rest > 0;)
            {
                int wanted = (int)Math.Min(rest, buffer.Length);
                filled += await FillAsync(content, buffer.AsMemory(filled, wanted - filled), cancellation);
                int taken = await CutAsync(cas, blob, buffer.AsMemory(0, filled), filled == rest, chunks, cancellation);
                buffer.AsSpan(taken, filled - taken).CopyTo(buffer);
                filled -= taken;
                rest -= taken;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return chunks;
    }

    // Takes chunks off the front, as long as what follows is the end or long enough to hold any chunk.
    private async ValueTask<int> CutAsync(
        IBlobStore cas,
        Digest blob,
        ReadOnlyMemory<byte> content,
        bool isEnd,
        List<Digest> chunks,
        CancellationToken cancellation)
    {
        List<Blob> cut = [];
        int taken = 0;
        while (taken < content.Length && (isEnd || content.Length - taken >= cdc.Options.SizeBytesMax))
        {
            ReadOnlyMemory<byte> chunk = content.Slice(taken, cdc.FindCut(content.Span[taken..]));
            cut.Add(new Blob(Digest.Of(blob.Function, chunk.Span), chunk));
            taken += chunk.Length;
        }

        ThrowIfTooMany(blob, chunks.Count + cut.Count);
        await StoreAsync(cas, cut, cancellation);
        chunks.AddRange(cut.Select(chunk => chunk.Digest));
        return taken;
    }

    private static async ValueTask StoreAsync(IBlobStore cas, List<Blob> chunks, CancellationToken cancellation)
    {
        IReadOnlyList<GridException?> refusals = await cas.WriteBatchAsync(chunks, cancellation);
        if (refusals.FirstOrDefault(refusal => refusal is not null) is { } first)
        {
            throw first;
        }
    }

    private static async ValueTask<int> FillAsync(Stream content, Memory<byte> buffer, CancellationToken cancellation)
    {
        int count = await content.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        return count == buffer.Length
            ? count
            : throw new GridException(
                GridStatus.DataLoss, "The stored blob is shorter than its digest says: upload it again.");
    }

    private void ThrowIfTooMany(Digest blob, long count)
    {
        if (count > limits.ChunkCountMax)
        {
            throw GridException.ResourceExhausted(
                $"Blob {blob} has more than {limits.ChunkCountMax} chunks: fetch it whole.");
        }
    }
}
