namespace Grid.Storage.Chunking;

/// <summary>The limits of splitting and splicing.</summary>
public sealed record ChunkingLimits
{
    /// <summary>How many chunks a blob may have: so many digests of the longest function fit into a message of 4 MiB.</summary>
    public int ChunkCountMax { get; init; } = 25_000;

    /// <summary>The memory for remembering how blobs were split.</summary>
    public long RememberedSizeBytesMax { get; init; } = 16 * 1024 * 1024;
}
