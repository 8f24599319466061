using Grid.Core;
using Grid.Storage;

namespace Grid.Sandbox.Trees;

/// <summary>Reads a blob that has to be held whole, up to a limit.</summary>
internal static class BoundedBlob
{
    /// <summary>The blob's bytes, or null when it is not held.</summary>
    /// <exception cref="GridException">RESOURCE_EXHAUSTED for one larger than the limit.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(
        IBlobStore store, Digest digest, long sizeBytesMax, CancellationToken cancellation)
    {
        if (digest.SizeBytes > sizeBytesMax)
        {
            throw GridException.ResourceExhausted(
                $"Blob {digest} is larger than the {sizeBytesMax} bytes accepted for a Directory message: split it.");
        }

        await using Stream? content = await store.OpenReadAsync(digest, offset: 0, cancellation);
        if (content is null)
        {
            return null;
        }

        byte[] bytes = new byte[digest.SizeBytes];
        await content.ReadExactlyAsync(bytes, cancellation);
        return bytes;
    }
}
