namespace Grid.Server.Client.Trees;

/// <summary>How large the trees are that the client tool reads from disk or from a server.</summary>
internal static class TreeLimits
{
    /// <summary>Directories inside one another.</summary>
    public const int DepthMax = 256;

    /// <summary>Files, directories and symlinks of one tree.</summary>
    public const int EntriesMax = 2_000_000;

    /// <summary>Blobs up to this size travel in batches; larger ones in streams of their own.</summary>
    public const int BatchedBlobBytesMax = 256 << 10;

    /// <summary>Bytes of small blobs in memory at once.</summary>
    public const int BatchBytesMax = 4 << 20;

    /// <summary>Large blobs in transfer at once.</summary>
    public const int StreamsMax = 4;

    /// <summary>The piece in which a large blob moves.</summary>
    public const int ChunkBytes = 256 << 10;
}
