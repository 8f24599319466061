using Grid.Core;

namespace Grid.Storage.Backends;

/// <summary>Checks records as thoroughly as can be: the bytes of blobs are hashed.</summary>
internal static class RecordCheck
{
    /// <summary>Whether the index points to a record.</summary>
    public static bool IsLive(SegmentIndex index, SegmentFile segment, in FoundRecord record) =>
        index.TryFind(record.Header.Digest, out SegmentLocation location, out _) && location == LocationOf(segment, record);

    public static SegmentLocation LocationOf(SegmentFile segment, in FoundRecord record) =>
        SegmentLocation.Of(segment.Number, record.Offset, record.Header.Kind == RecordKind.OwnFile);

    /// <summary>Whether what a record stands for is what was written.</summary>
    public static bool IsWhole(SegmentFile segment, in FoundRecord record, string filesFolder)
    {
        Digest digest = record.Header.Digest;
        return record.Header.Kind switch
        {
            RecordKind.OwnFile => FileSeal.HasBytesOf(StoreFolder.PathOf(filesFolder, new StoredFile(digest, false)), digest),
            RecordKind.Blob or RecordKind.CompressedBlob => SegmentScan.IsGenuine(segment, record),
            _ => SegmentScan.IsIntact(segment, record),
        };
    }

    public static DamagedRecord Describe(SegmentFile segment, in FoundRecord record) => new(
        record.Header.Digest.ToString(),
        record.Header.Kind == RecordKind.OwnFile ? "its file" : $"{Path.GetFileName(segment.Path)} at {record.Offset}");
}
