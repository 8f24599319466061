namespace Grid.Storage.Backends;

/// <summary>How a segment store keeps what it is given.</summary>
public sealed record SegmentStoreOptions
{
    /// <summary>The largest segment, when the store's size does not call for smaller ones.</summary>
    public const long SegmentSizeBytesMax = 256L << 20;

    /// <summary>The largest blob that may lie in a segment, whatever the options say.</summary>
    public const int SmallBlobSizeBytesLimit = 16 << 20;

    // A store of this many segments lets go of about two per cent of what it holds at a time.
    private const int SegmentsAtLeast = 64;
    private const long SegmentSizeBytesMin = 64L << 10;

    // Below this a segment that is kept free would be a large part of the store.
    private const long ReclaimAheadStoreSizeBytesMin = 1L << 30;

    /// <summary>The bound on segments and files together; null for as much as the file system has.</summary>
    public long? SizeBytesMax { get; init; }

    /// <summary>Nothing touched within this time is evicted; zero for no such promise.</summary>
    public TimeSpan ProtectionWindow { get; init; }

    /// <summary>Blobs up to this size lie in segments, larger ones are files of their own.</summary>
    public int SmallBlobSizeBytesMax { get; init; } = 256 << 10;

    /// <summary>Whether blobs in segments are compressed by zstd where that pays. What lies there stays as it is.</summary>
    public bool CompressesBlobs { get; init; }

    /// <summary>The size at which a segment is closed; null to have it follow from the bound.</summary>
    public long? SegmentSizeBytes { get; init; }

    /// <summary>How long what was written may lie in the page cache alone.</summary>
    public TimeSpan SyncInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How much may lie in the page cache alone.</summary>
    public long SyncSizeBytesMax { get; init; } = 64L << 20;

    /// <summary>How often the index is synced; what was written since is read again after a crash.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How much may be appended before the index is synced; what was written since is read again after a crash.</summary>
    public long CheckpointSizeBytesMax { get; init; } = 1L << 30;

    /// <summary>How many segments are appended to at once; null to have it follow from machine and bound.</summary>
    public int? AppenderCount { get; init; }

    internal long SizeBytesBound => SizeBytesMax ?? long.MaxValue / 2;

    internal long EffectiveSegmentSizeBytes =>
        SegmentSizeBytes ?? Math.Clamp(SizeBytesBound / SegmentsAtLeast, SegmentSizeBytesMin, SegmentSizeBytesMax);

    internal int EffectiveAppenderCount =>
        AppenderCount ?? (SizeBytesBound < ReclaimAheadStoreSizeBytesMin ? 1 : Math.Clamp(Environment.ProcessorCount, 1, 4));

    /// <summary>How much is kept free by reclaiming in the background, so that few writers have to wait for it.</summary>
    internal long ReclaimAheadSizeBytes =>
        SizeBytesMax >= ReclaimAheadStoreSizeBytesMin ? EffectiveSegmentSizeBytes : 0;

    internal void ThrowIfInvalid()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(SizeBytesMax ?? 1);
        ArgumentOutOfRangeException.ThrowIfNegative(ProtectionWindow.Ticks);
        ArgumentOutOfRangeException.ThrowIfNegative(SmallBlobSizeBytesMax);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(SmallBlobSizeBytesMax, SmallBlobSizeBytesLimit);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(EffectiveSegmentSizeBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(EffectiveSegmentSizeBytes, 1L << 30);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(EffectiveAppenderCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(EffectiveAppenderCount, Watermark.OpenSegmentsMax);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(SyncInterval.Ticks);
    }
}
