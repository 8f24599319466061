namespace Grid.Storage.Sql.Cleanup;

/// <summary>What one clean-up found and did.</summary>
public sealed record CleanupReport
{
    /// <summary>Blobs and bytes held when it began.</summary>
    public long BlobsBefore { get; init; }

    public long BytesBefore { get; init; }

    /// <summary>Blobs and bytes deleted, or, in a dry run, those that would have been.</summary>
    public long BlobsDeleted { get; init; }

    public long BytesDeleted { get; init; }

    /// <summary>Blobs that were used just when their turn came, and stay.</summary>
    public long BlobsSpared { get; init; }

    /// <summary>Blobs whose deletion the backend failed; the next clean-up tries them again.</summary>
    public long BlobsFailed { get; init; }

    public long BytesFailed { get; init; }

    /// <summary>The first of those failures.</summary>
    public string? FirstFailure { get; init; }

    /// <summary>Whether a high watermark was reached.</summary>
    public bool WasNeeded { get; init; }

    /// <summary>Whether more is still held than the low watermarks allow, because the rest is in use.</summary>
    public bool StoppedShort { get; init; }
}
