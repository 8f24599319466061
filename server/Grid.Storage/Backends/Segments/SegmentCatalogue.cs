using System.Buffers.Binary;

namespace Grid.Storage.Backends;

/// <summary>
/// What is known of each segment beside its bytes, written when a store is closed: counting it anew would mean to go
/// through the whole index at every start.
/// </summary>
internal static class SegmentCatalogue
{
    // "GRIDCAT1", read as a little-endian number.
    private const long Magic = 0x3154_4143_4449_5247;

    /// <summary>Writes the catalogue that belongs with a manifest.</summary>
    public static void Write(string path, long sequence, IReadOnlyList<SegmentFile> segments, IReadOnlyList<SegmentFile> open)
    {
        using MemoryStream bytes = new();
        using BinaryWriter writer = new(bytes);
        writer.Write(Magic);
        writer.Write(sequence);
        writer.Write(segments.Count);
        foreach (SegmentFile segment in segments)
        {
            writer.Write(segment.Number);
            writer.Write(segment.SizeBytes);
            writer.Write(segment.OwnFilesSizeBytes);
            writer.Write(segment.DeadSizeBytes);
            writer.Write(open.Contains(segment));
        }

        writer.Write(RecordChecksum.Of(0, bytes.ToArray()));
        using FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        bytes.WriteTo(file);
        file.Flush(flushToDisk: true);
    }

    /// <summary>
    /// Reads the catalogue that belongs with a manifest into its segments, in their order. Returns those that can be
    /// appended to, or null when there is no such catalogue or the segments are not those it lists.
    /// </summary>
    public static IReadOnlyList<SegmentFile>? TryRead(string path, long sequence, SegmentSet segments)
    {
        byte[] bytes = File.Exists(path) ? File.ReadAllBytes(path) : [];
        ReadOnlySpan<byte> body = bytes.AsSpan(0, Math.Max(0, bytes.Length - sizeof(uint)));
        if (body.IsEmpty || BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(body.Length)) != RecordChecksum.Of(0, body))
        {
            return null;
        }

        using BinaryReader reader = new(new MemoryStream(bytes));
        return reader.ReadInt64() == Magic && reader.ReadInt64() == sequence && reader.ReadInt32() == segments.Count
            ? TryReadSegments(reader, segments)
            : null;
    }

    private static List<SegmentFile>? TryReadSegments(BinaryReader reader, SegmentSet segments)
    {
        List<SegmentFile> open = [];
        for (int i = 0; i < segments.Count; i++)
        {
            if (!segments.TryGet(reader.ReadInt64(), out SegmentFile? segment) || segment.SizeBytes != reader.ReadInt64())
            {
                return null;
            }

            segment.AddOwnFiles(reader.ReadInt64());
            segment.SetDead(reader.ReadInt64());
            segment.SyncedSizeBytes = segment.SizeBytes;
            segments.MoveToEnd(segment);
            if (reader.ReadBoolean())
            {
                open.Add(segment);
            }
        }

        return open;
    }
}
