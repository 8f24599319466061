namespace Grid.Storage.Sql.Cleanup;

/// <summary>When an index is cleaned up, and what may go.</summary>
public sealed record CleanupOptions
{
    /// <summary>Blobs leave when those held come to this many bytes.</summary>
    public required long HighWatermarkBytes { get; init; }

    /// <summary>They leave until no more than this is held.</summary>
    public required long LowWatermarkBytes { get; init; }

    /// <summary>The same by number; null for no such limit.</summary>
    public long? HighWatermarkBlobs { get; init; }

    public long? LowWatermarkBlobs { get; init; }

    /// <summary>Bytes deleted at a time.</summary>
    public required long BatchSizeBytes { get; init; }

    /// <summary>A blob that was used within this time stays.</summary>
    public TimeSpan UnusedFor { get; init; } = TimeSpan.Zero;

    /// <summary>The same for blobs above <see cref="LargeBlobSizeBytesMin"/>, when that is shorter; null for no exception.</summary>
    public TimeSpan? LargeBlobUnusedFor { get; init; }

    /// <summary>Blobs above this size are large; null for none.</summary>
    public long? LargeBlobSizeBytesMin { get; init; }

    /// <summary>How often the deletion of a blob that fails is tried again.</summary>
    public int RetriesMax { get; init; } = 10;

    /// <summary>The wait before the first retry; each later one is twice as long, up to <see cref="BackoffMax"/>.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan BackoffMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether to find out what would go, and leave everything where it is.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>How long the row of a deleted blob stays, so that slow writers notice.</summary>
    public TimeSpan DeletedRowAge { get; init; } = TimeSpan.FromDays(1);
}
