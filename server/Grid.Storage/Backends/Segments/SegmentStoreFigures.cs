namespace Grid.Storage.Backends;

/// <summary>What a segment store holds, in figures.</summary>
public sealed record SegmentStoreFigures
{
    /// <summary>Whether it was closed in order: otherwise it is open, or what was written last is not counted.</summary>
    public bool IsClosed { get; init; }

    public int SegmentCount { get; init; }

    /// <summary>Bytes of the segments.</summary>
    public long SegmentSizeBytes { get; init; }

    /// <summary>Blobs or results that lie in segments.</summary>
    public long RecordCount { get; init; }

    /// <summary>Bytes of their records.</summary>
    public long RecordSizeBytes { get; init; }

    /// <summary>Blobs that are files of their own.</summary>
    public long FileCount { get; init; }

    /// <summary>Bytes of these files.</summary>
    public long FileSizeBytes { get; init; }

    /// <summary>Bytes of the index.</summary>
    public long IndexSizeBytes { get; init; }

    /// <summary>When the oldest and the latest of it were written, or touched before they were moved; null when it holds nothing.</summary>
    public (DateTimeOffset Oldest, DateTimeOffset Latest)? WrittenAt { get; init; }

    /// <summary>Which part of the segments is held; the rest comes back when they are reclaimed.</summary>
    public double LiveRatio => SegmentSizeBytes == 0 ? 1 : (double)RecordSizeBytes / SegmentSizeBytes;
}
