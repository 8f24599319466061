using System.Text;
using Grid.Core;
using Grid.Storage;

namespace Grid.Conformance;

/// <summary>Blobs for tests.</summary>
public static class Blobs
{
    /// <summary>The blob of a text.</summary>
    public static Blob OfText(string text) => Of(Encoding.UTF8.GetBytes(text));

    /// <summary>The blob of some bytes.</summary>
    public static Blob Of(byte[] content) => new(Digest.Of(content), content);

    /// <summary>A blob of a size, whose bytes follow from the seed.</summary>
    public static Blob OfSize(int sizeBytes, int seed = 1)
    {
        byte[] content = new byte[sizeBytes];
#pragma warning disable CA5394 // Test bytes have to be the same in every run, not secret.
        new Random(seed).NextBytes(content);
#pragma warning restore CA5394
        return Of(content);
    }

    /// <summary>The same bytes, addressed by another digest function.</summary>
    public static Blob Under(this Blob blob, DigestFunction function) =>
        blob with { Digest = Digest.Of(function, blob.Content.Span) };

    /// <summary>A well-formed digest of a blob nobody has.</summary>
    public static Digest Unknown(long sizeBytes = 123) =>
        Digest.FromHash(DigestFunction.Sha256, Digest.Of("nobody has this"u8).Hash, sizeBytes);

    /// <summary>Streams a blob into a store in pieces of a size.</summary>
    public static async Task WriteInPiecesAsync(this IBlobStore store, Blob blob, int pieceSizeBytes)
    {
        await using IBlobWriter writer = await store.OpenWriteAsync(blob.Digest, CancellationToken.None);
        for (int offset = 0; offset < blob.Content.Length; offset += pieceSizeBytes)
        {
            int count = Math.Min(pieceSizeBytes, blob.Content.Length - offset);
            await writer.WriteAsync(blob.Content.Slice(offset, count), CancellationToken.None);
        }

        await writer.CommitAsync(CancellationToken.None);
    }

    /// <summary>Reads a blob by its stream, from an offset on; null when it is not held.</summary>
    public static async Task<byte[]?> ReadStreamAsync(this IBlobStore store, Digest digest, long offset = 0)
    {
        await using Stream? content = await store.OpenReadAsync(digest, offset, CancellationToken.None);
        return content is null ? null : await ReadToEndAsync(content);
    }

    /// <summary>What is left of a stream.</summary>
    public static async Task<byte[]> ReadToEndAsync(Stream content)
    {
        using MemoryStream copy = new();
        await content.CopyToAsync(copy);
        return copy.ToArray();
    }
}
