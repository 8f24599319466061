using System.Buffers.Binary;
using Grid.Core;

namespace Grid.Storage.Backends;

/// <summary>
/// What stands before a record's content in a segment: the full digest, the content's length, and two checksums. The
/// first covers the header, so that a length can be trusted; the second goes on over the content.
/// </summary>
/// <param name="Kind">What the record stands for.</param>
/// <param name="Digest">What it is held under.</param>
/// <param name="ContentSizeBytes">Bytes that follow the header.</param>
/// <param name="WrittenAt">When it was written, or touched before it was copied.</param>
/// <param name="Version">Of two values under one digest the higher counts; a copy has that of its original.</param>
internal readonly record struct RecordHeader(
    RecordKind Kind, Digest Digest, int ContentSizeBytes, uint WrittenAt, long Version = 0)
{
    /// <summary>The longest header: that of a digest of 64 bytes.</summary>
    public const int SizeBytesMax = FixedSizeBytes + DigestFunction.SizeBytesMax;

    // "GSR1", read as a little-endian number.
    private const uint Magic = 0x3152_5347;
    private const int ChecksumAt = 4;
    private const int HeaderChecksumAt = 8;
    private const int FunctionAt = 12;
    private const int KindAt = 13;
    private const int WrittenAtAt = 16;
    private const int ContentSizeAt = 20;
    private const int SizeAt = 24;
    private const int VersionAt = 32;
    private const int FixedSizeBytes = 40;
    private const int FunctionsMax = 32;

    private static readonly DigestFunction?[] Functions = FunctionsByWireValue();

    /// <summary>Length of the header itself.</summary>
    public int SizeBytes => SizeOf(Digest.Function);

    /// <summary>Length of header, content and what is left free up to the next record.</summary>
    public int RecordSizeBytes => RecordSizeOf(Digest.Function, ContentSizeBytes);

    /// <summary>The length of a record with content of this length.</summary>
    public static int RecordSizeOf(DigestFunction function, int contentSizeBytes) =>
        Align(SizeOf(function) + contentSizeBytes);

    /// <summary>The function with a wire value; null when this build has none.</summary>
    public static DigestFunction? FunctionOf(int wireValue) => wireValue < FunctionsMax ? Functions[wireValue] : null;

    /// <summary>Writes the header, with the checksums of itself and of what follows it.</summary>
    public void WriteTo(Span<byte> destination, ReadOnlySpan<byte> content)
    {
        destination = destination[..SizeBytes];
        destination.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(destination, Magic);
        destination[FunctionAt] = (byte)Digest.Function.WireValue;
        destination[KindAt] = (byte)Kind;
        BinaryPrimitives.WriteUInt32LittleEndian(destination[WrittenAtAt..], WrittenAt);
        BinaryPrimitives.WriteInt32LittleEndian(destination[ContentSizeAt..], ContentSizeBytes);
        BinaryPrimitives.WriteInt64LittleEndian(destination[SizeAt..], Digest.SizeBytes);
        BinaryPrimitives.WriteInt64LittleEndian(destination[VersionAt..], Version);
        Digest.Hash.CopyTo(destination[FixedSizeBytes..]);
        uint headerChecksum = RecordChecksum.Of(0, destination[FunctionAt..]);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[HeaderChecksumAt..], headerChecksum);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[ChecksumAt..], RecordChecksum.Of(headerChecksum, content));
    }

    /// <summary>Reads a header; false when what stands there is none, or is not what was written.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out RecordHeader header)
    {
        header = default;
        if (source.Length < FixedSizeBytes
            || !IsMagic(source)
            || FunctionOf(source[FunctionAt]) is not { } function
            || source.Length < SizeOf(function)
            || RecordChecksum.Of(0, source[FunctionAt..SizeOf(function)]) != HeaderChecksumOf(source))
        {
            return false;
        }

        RecordKind kind = (RecordKind)source[KindAt];
        int contentSizeBytes = BinaryPrimitives.ReadInt32LittleEndian(source[ContentSizeAt..]);
        long sizeBytes = BinaryPrimitives.ReadInt64LittleEndian(source[SizeAt..]);
        if (!IsPossible(kind, contentSizeBytes, sizeBytes))
        {
            return false;
        }

        header = new RecordHeader(
            kind,
            Digest.FromHash(function, source.Slice(FixedSizeBytes, function.SizeBytes), sizeBytes),
            contentSizeBytes,
            BinaryPrimitives.ReadUInt32LittleEndian(source[WrittenAtAt..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[VersionAt..]));
        return true;
    }

    /// <summary>Whether a header may begin here.</summary>
    public static bool IsMagic(ReadOnlySpan<byte> source) =>
        source.Length >= sizeof(uint) && BinaryPrimitives.ReadUInt32LittleEndian(source) == Magic;

    /// <summary>Whether the content that follows a header is what was written.</summary>
    public static bool IsIntact(ReadOnlySpan<byte> header, ReadOnlySpan<byte> content) =>
        RecordChecksum.Of(HeaderChecksumOf(header), content)
        == BinaryPrimitives.ReadUInt32LittleEndian(header[ChecksumAt..]);

    public static int SizeOf(DigestFunction function) => Align(FixedSizeBytes + function.SizeBytes);

    // The checksum is no secret: a blob may hold what looks like a header, and a torn record may leave it to be found.
    private static bool IsPossible(RecordKind kind, int contentSizeBytes, long sizeBytes) =>
        sizeBytes >= 0 && kind switch
        {
            RecordKind.Blob => contentSizeBytes == sizeBytes,
            RecordKind.OwnFile => contentSizeBytes == 0,
            RecordKind.CompressedBlob => contentSizeBytes < sizeBytes && sizeBytes <= SegmentStoreOptions.SmallBlobSizeBytesLimit,
            RecordKind.Value => contentSizeBytes >= 0,
            _ => false,
        };

    private static uint HeaderChecksumOf(ReadOnlySpan<byte> header) =>
        BinaryPrimitives.ReadUInt32LittleEndian(header[HeaderChecksumAt..]);

    private static int Align(int sizeBytes) =>
        (sizeBytes + SegmentLocation.UnitSizeBytes - 1) & ~(SegmentLocation.UnitSizeBytes - 1);

    private static DigestFunction?[] FunctionsByWireValue()
    {
        DigestFunction?[] functions = new DigestFunction?[FunctionsMax];
        foreach (DigestFunction function in DigestFunction.All)
        {
            functions[function.WireValue] = function;
        }

        return functions;
    }
}
