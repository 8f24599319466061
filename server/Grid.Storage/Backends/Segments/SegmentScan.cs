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
        while (offset < segment.SizeBytes)
        {
            if (TryRead(segment, offset, out FoundRecord record))
            {
                yield return record;
                offset = record.End;
            }
            else
            {
                offset = NextAfter(segment, offset);
            }
        }
    }

    /// <summary>Whether a record's content is what was written.</summary>
    public static bool IsIntact(SegmentFile segment, in FoundRecord record)
    {
        int headerSizeBytes = record.Header.SizeBytes;
        int sizeBytes = headerSizeBytes + record.Header.ContentSizeBytes;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(sizeBytes);
        try
        {
            Span<byte> bytes = buffer.AsSpan(0, sizeBytes);
            return segment.Read(bytes, record.Offset) == sizeBytes
                && RecordHeader.IsIntact(bytes, bytes[headerSizeBytes..]);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool TryRead(SegmentFile segment, long offset, out FoundRecord record)
    {
        bool isWhole = segment.TryReadHeader(offset, out RecordHeader header)
            && header.ContentSizeBytes >= 0
            && offset + header.SizeBytes + header.ContentSizeBytes <= segment.SizeBytes;
        record = new FoundRecord(header, offset);
        return isWhole;
    }

    private static long NextAfter(SegmentFile segment, long offset)
    {
        byte[] block = ArrayPool<byte>.Shared.Rent(BlockSizeBytes);
        try
        {
            offset += SegmentLocation.UnitSizeBytes;
            int count;
            while ((count = segment.Read(block.AsSpan(0, BlockSizeBytes), offset)) > 0)
            {
                for (int at = 0; at < count; at += SegmentLocation.UnitSizeBytes)
                {
                    if (RecordHeader.IsMagic(block.AsSpan(at, count - at)) && TryRead(segment, offset + at, out _))
                    {
                        return offset + at;
                    }
                }

                offset += count;
            }

            return segment.SizeBytes;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }
}
