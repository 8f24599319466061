using System.Buffers;

namespace Grid.Storage.Composition;

/// <summary>Brings the bytes of a blob from where they are into a store.</summary>
internal static class BlobCopy
{
    private const int PieceSizeBytes = 256 * 1024;

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
