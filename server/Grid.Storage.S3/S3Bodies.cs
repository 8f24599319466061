using System.Runtime.InteropServices;

namespace Grid.Storage.S3;

internal static class S3Bodies
{
    /// <summary>Bytes as the SDK wants them, not copied where they lie in an array.</summary>
    public static MemoryStream Of(ReadOnlyMemory<byte> content) =>
        MemoryMarshal.TryGetArray(content, out ArraySegment<byte> array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : new MemoryStream(content.ToArray(), writable: false);
}
