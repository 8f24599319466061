using Grid.Core;

namespace Grid.Storage.Compression;

/// <summary>Blobs compressed by zstd, where the machine has the library.</summary>
public static class Zstd
{
    /// <summary>Whether the machine has it; nothing else here may be used when not.</summary>
    public static bool IsAvailable => ZstdLibrary.IsPresent;

    /// <summary>Compresses a small blob; null when that would not make it smaller.</summary>
    public static ReadOnlyMemory<byte>? Compress(ReadOnlySpan<byte> content)
    {
        byte[] compressed = new byte[(int)ZstdLibrary.CompressedSizeMax((nuint)content.Length)];
        using ZstdRental<ZstdCompressor> rental = ZstdCompressor.Rent(content.Length);
        rental.Item.Compress(content, compressed, isLast: true, out _, out int sizeBytes);

        // Spelled out, because a bare null would turn into empty memory here.
        return sizeBytes < content.Length ? compressed.AsMemory(0, sizeBytes) : default(ReadOnlyMemory<byte>?);
    }

    /// <summary>Decompresses a small blob whose size is known, and bearable.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT when the bytes are no zstd frames of that size.</exception>
    public static ReadOnlyMemory<byte> Decompress(ReadOnlySpan<byte> compressed, int sizeBytes)
    {
        byte[] content = new byte[sizeBytes];
        using ZstdRental<ZstdDecompressor> rental = ZstdDecompressor.Rent();
        return Decompress(rental.Item, compressed, content)
            ? content
            : throw GridException.InvalidArgument(
                $"The compressed bytes are not those of a blob of {sizeBytes} bytes: compress the bytes of the digest.");
    }

    internal static void ThrowIfBroken(nuint code)
    {
        if (ZstdLibrary.ProblemOf(code) is { } problem)
        {
            throw new GridException(GridStatus.Internal, $"libzstd failed: {problem}.");
        }
    }

    private static bool Decompress(ZstdDecompressor decompressor, ReadOnlySpan<byte> compressed, Span<byte> content)
    {
        bool isAtEnd = true;
        while (!compressed.IsEmpty)
        {
            isAtEnd = decompressor.Decompress(compressed, content, out int consumed, out int written);
            compressed = compressed[consumed..];
            content = content[written..];
            if (consumed == 0 && written == 0)
            {
                return false;
            }
        }

        return isAtEnd && content.IsEmpty;
    }
}
