using System.Buffers;

namespace Grid.Storage.Backends;

/// <summary>Walks a segment from record to record.</summary>
internal static class SegmentScan
{
    private const int BlockSizeBytes = 64 << 10;

    /// <summary>
    /// The records from an offset on whose headers are whole. Where there is none, the next one is sought: what comes
    /// after a damaged record is not lost with it.
    /// </summary>
    public static IEnumerable<FoundRecord> RecordsOf(SegmentFile segment, long offset)
    {
        bool isSought = false;
        while (offset < segment.SizeBytes)
        {
            if (TryRead(segment, offset, isSought, out FoundRecord record))
            {
                yield return record;
                offset = record.End;
            }
            else
            {
                isSought = true;
                offset = NextAfter(segment, offset);
            }
        }
    }

    /// <summary>Whether a record's content is what was written.</summary>
    public static bool IsIntact(SegmentFile segment, in FoundRecord record) =>
        IsIntact(segment, record, isHashed: false);

    /// <summary>
    /// The same, whoever wrote it: the bytes of a blob are hashed. What lies under a digest that is not its own cannot be,
    /// and does not count where the chain was broken.
    /// </summary>
    public static bool IsGenuine(SegmentFile segment, in FoundRecord record) =>
        record.Header.Kind == RecordKind.Value
            ? !record.IsSought && IsIntact(segment, record)
            : IsIntact(segment, record, isHashed: record.Header.Kind is RecordKind.Blob or RecordKind.CompressedBlob);

    private static bool IsIntact(SegmentFile segment, in FoundRecord record, bool isHashed)
    {
        int headerSizeBytes = record.Header.SizeBytes;
        int sizeBytes = headerSizeBytes + record.Header.ContentSizeBytes;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(sizeBytes);
        try
        {
            Span<byte> bytes = buffer.AsSpan(0, sizeBytes);
            return segment.Read(bytes, record.Offset) == sizeBytes
                && RecordHeader.IsIntact(bytes, bytes[headerSizeBytes..])
                && (!isHashed || IsBlob(record.Header, buffer.AsMemory(headerSizeBytes, record.Header.ContentSizeBytes)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool IsBlob(in RecordHeader header, ReadOnlyMemory<byte> content) =>
        new RecordContent(header.Kind, content).ToBlob(header.Digest) is { } blob
        && BlobVerifier.ProblemOf(header.Digest, blob.Span) is null;

    private static bool TryRead(SegmentFile segment, long offset, bool isSought, out FoundRecord record)
    {
        bool isWhole = segment.TryReadHeader(offset, out RecordHeader header)
            && offset + header.SizeBytes + header.ContentSizeBytes <= segment.SizeBytes;
        record = new FoundRecord(header, offset, isSought);
        return isWhole;
    }

    private static long NextAfter(SegmentFile segment, long offset)
    {
        byte[] block = ArrayPool<byte>.Shared.Rent(BlockSizeBytes);
        try
        {
            offset += SegmentLocation.UnitSizeBytes;
            while (offset < segment.SizeBytes)
            {
                int count = segment.Read(block.AsSpan(0, BlockSizeBytes), offset);
                for (int at = 0; at < count; at += SegmentLocation.UnitSizeBytes)
                {
                    if (RecordHeader.IsMagic(block.AsSpan(at, count - at)) && TryRead(segment, offset + at, isSought: true, out _))
                    {
                        return offset + at;
                    }
                }

                // Of what cannot be read the rest of the block is passed over.
                offset += count > 0 ? count : BlockSizeBytes;
            }

            return segment.SizeBytes;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }
}
