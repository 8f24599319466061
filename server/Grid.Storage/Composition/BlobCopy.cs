using System.Buffers;
using Grid.Core;

namespace Grid.Storage.Composition;

/// <summary>Brings a blob from one store to another.</summary>
internal static class BlobCopy
{
    private const int PieceSizeBytes = 256 * 1024;

    /// <summary>Copies a blob; false when the source does not hold it. What arrives is verified by the target's commit.</summary>
    public static async ValueTask<bool> TryCopyAsync(
        Digest digest, IBlobStore source, IBlobStore target, CancellationToken cancellation)
    {
        await using Stream? content = await source.OpenReadAsync(digest, 0, cancellation);
        if (content is null)
        {
            return false;
        }

        await using IBlobWriter writer = await target.OpenWriteAsync(digest, cancellation);
        await CopyAsync(content, writer, cancellation);
        await writer.CommitAsync(cancellation);
        return true;
    }

    /// <summary>Copies bytes to their end.</summary>
    public static async ValueTask CopyAsync(Stream content, IBlobWriter writer, CancellationToken cancellation)
    {
        byte[] piece = ArrayPool<byte>.Shared.Rent((int)Math.Min(writer.Digest.SizeBytes, PieceSizeBytes));
        try
        {
            for (int count; (count = await content.ReadAsync(piece, cancellation)) > 0;)
            {
                await writer.WriteAsync(piece.AsMemory(0, count), cancellation);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }
}
