using Grid.Core;
using Grid.Storage.Compression;

namespace Grid.Storage.Backends;

/// <summary>A blob's bytes as they lie in a record: plain, or compressed.</summary>
internal readonly record struct RecordContent(RecordKind Kind, ReadOnlyMemory<byte> Bytes)
{
    // Smaller ones share a page with their neighbours anyway, and cost a call of the library each.
    private const int CompressedSizeBytesMin = 256;

    // Reading costs a decompression each time, which less than an eighth saved is not worth.
    private const int SavedShareMin = 8;

    /// <summary>Makes a blob smaller if it is to be, and can be.</summary>
    public static RecordContent Of(ReadOnlyMemory<byte> blob, bool isCompressed) =>
        isCompressed
        && blob.Length >= CompressedSizeBytesMin
        && Zstd.Compress(blob.Span) is { } smaller
        && smaller.Length <= blob.Length - (blob.Length / SavedShareMin)
            ? new RecordContent(RecordKind.CompressedBlob, smaller)
            : new RecordContent(RecordKind.Blob, blob);

    /// <summary>The blob again; null when the bytes are not what a blob of this digest was compressed to.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION when it is compressed and the machine has no libzstd.</exception>
    public ReadOnlyMemory<byte>? ToBlob(in Digest digest) => Kind switch
    {
        RecordKind.Blob => Bytes,
        RecordKind.CompressedBlob => Decompress(digest),
        _ => default(ReadOnlyMemory<byte>?),
    };

    // Said aloud: what cannot be read for want of a library is not damaged, and must not be dropped for it.
    private ReadOnlyMemory<byte>? Decompress(in Digest digest)
    {
        if (!Zstd.IsAvailable)
        {
            throw GridException.FailedPrecondition(
                $"Blob {digest} is stored compressed, and this machine has no libzstd.so.1: install it.");
        }

        try
        {
            return Zstd.Decompress(Bytes.Span, (int)digest.SizeBytes);
        }
        catch (GridException damaged) when (damaged.Status == GridStatus.InvalidArgument)
        {
            return default(ReadOnlyMemory<byte>?);
        }
    }
}
