namespace Grid.Storage.Backends;

/// <summary>What was found when a segment store was opened, and what was done about it.</summary>
public sealed record SegmentStoreReport
{
    /// <summary>Whether it was closed in order, so that nothing had to be looked at.</summary>
    public bool WasClean { get; init; }

    /// <summary>Whether the folder held nothing before.</summary>
    public bool IsNew { get; init; }

    /// <summary>Whether the index was made anew from the segments.</summary>
    public bool IsIndexRebuilt { get; init; }

    /// <summary>How many segments there are.</summary>
    public int SegmentCount { get; init; }

    /// <summary>How many blobs, or results, are held.</summary>
    public long BlobCount { get; init; }

    /// <summary>Bytes of segments that were read again.</summary>
    public long ReadSizeBytes { get; init; }

    /// <summary>How many records found there are held.</summary>
    public long RecoveredCount { get; init; }

    /// <summary>How many index entries were dropped because they pointed to nothing that is known to be whole.</summary>
    public long DroppedEntryCount { get; init; }

    /// <summary>How many records were dropped because their bytes are not those that were written.</summary>
    public long DamagedRecordCount { get; init; }

    /// <summary>Bytes cut off behind the last whole record of a segment.</summary>
    public long TruncatedSizeBytes { get; init; }

    /// <summary>How many files were deleted that no record stands for.</summary>
    public int OrphanFileCount { get; init; }

    /// <summary>What else was found, in words.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    public override string ToString() => (IsNew, WasClean) switch
    {
        (true, _) => "it is new",
        (_, true) => $"{BlobCount} held in {SegmentCount} segments; closed in order",
        _ => $"{BlobCount} held in {SegmentCount} segments; not closed in order: read {ReadSizeBytes} bytes again, "
            + $"recovered {RecoveredCount} records, dropped {DroppedEntryCount} index entries and {DamagedRecordCount} damaged "
            + $"records, cut off {TruncatedSizeBytes} bytes, deleted {OrphanFileCount} orphaned files"
            + (IsIndexRebuilt ? "; made the index anew" : string.Empty),
    };
}
