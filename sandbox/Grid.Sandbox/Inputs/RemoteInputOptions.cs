namespace Grid.Sandbox.Inputs;

/// <summary>How blobs are fetched.</summary>
public sealed record RemoteInputOptions
{
    /// <summary>Blobs up to this size travel in batches; larger ones have a stream each.</summary>
    public long BatchedBlobBytesMax { get; init; } = 512 << 10;

    /// <summary>Bytes of one batch.</summary>
    public long BatchSizeBytesMax { get; init; } = 2 << 20;

    /// <summary>Blobs of one batch.</summary>
    public int BatchBlobsMax { get; init; } = 1_000;

    /// <summary>Batches and streams under way at once, over all jobs.</summary>
    public int FetchesMax { get; init; } = 16;

    /// <summary>How often a fetch is tried while the server is unavailable, before its jobs are handed back.</summary>
    public int AttemptsMax { get; init; } = 4;

    /// <summary>Pause after the first failed attempt; it doubles with every further one.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Bytes copied at a time.</summary>
    public int BufferBytes { get; init; } = 256 << 10;
}
