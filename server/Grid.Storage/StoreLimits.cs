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

    /// <summary>As above, when part of the room is taken by what must not be evicted yet.</summary>
    public static GridException Full(Digest digest, long sizeBytesMax, long protectedSizeBytes, TimeSpan window) =>
        protectedSizeBytes <= 0 || window <= TimeSpan.Zero
            ? Full(digest, sizeBytesMax)
            : GridException.ResourceExhausted(
                $"Blob {digest} finds no room: of the store of {sizeBytesMax} bytes, {protectedSizeBytes} are protected, "
                + $"because they were used within the last {window.TotalSeconds:0} seconds. "
                + "Raise the store's size, or lower its protection-window.");

    public static void ThrowIfOffsetOutOfRange(Digest digest, long offset)
    {
        if (offset < 0 || offset > digest.SizeBytes)
        {
            throw GridException.OutOfRange(
                $"Offset {offset} is outside of blob {digest}: use one from 0 to {digest.SizeBytes}.");
        }
    }
}
