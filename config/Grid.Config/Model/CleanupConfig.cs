using Grid.Config.Diagnostics;

namespace Grid.Config.Model;

/// <summary>One entry of <c>cleanup</c>: an index, and what may stay in it.</summary>
public sealed record CleanupConfig(
    SourceLocation Location, string InstanceName, CompositeStorageConfig.SqlIndex Index, long BatchSizeBytes)
{
    /// <summary>What reports call it.</summary>
    public string Name => InstanceName.Length == 0 ? $"index of line {Index.Location.Line}" : InstanceName;

    public required long HighWatermarkBytes { get; init; }

    public required long LowWatermarkBytes { get; init; }

    public long? HighWatermarkBlobs { get; init; }

    public long? LowWatermarkBlobs { get; init; }

    public TimeSpan UnusedFor { get; init; }

    public TimeSpan? LargeBlobUnusedFor { get; init; }

    public long? LargeBlobSizeBytesMin { get; init; }

    public int RetriesMax { get; init; }
}
