using Grid.Core;

namespace Grid.Storage;

/// <summary>The words in which every bounded store refuses.</summary>
internal static class StoreLimits
{
    public static GridException BlobTooLarge(Digest digest, long sizeBytesMax) => GridException.ResourceExhausted(
        $"Blob {digest} does not fit into a store of {sizeBytesMax} bytes: raise the store's size.");

    public static GridException Full(Digest digest, long sizeBytesMax) => GridException.ResourceExhausted(
        $"Blob {digest} finds no room: unfinished uploads fill the store of {sizeBytesMax} bytes. "
        + "Try again later, or raise the store's size.");

    public static void ThrowIfOffsetOutOfRange(Digest digest, long offset)
    {
        if (offset < 0 || offset > digest.SizeBytes)
        {
            throw GridException.OutOfRange(
                $"Offset {offset} is outside of blob {digest}: use one from 0 to {digest.SizeBytes}.");
        }
    }
}
