namespace Grid.Storage.Composition;

/// <summary>The limits of writing to the fallback of a cache after the client was answered.</summary>
public sealed record DeferredWriteOptions
{
    /// <summary>How many blobs may wait, each held open. A writer waits until there is room for its blob.</summary>
    public int BlobCountMax { get; init; } = 2048;

    /// <summary>
    /// How many bytes may wait, roughly: what the cache evicts meanwhile is held beyond the cache's own size. A blob that
    /// can never fit is written to the fallback while its client waits.
    /// </summary>
    public long SizeBytesMax { get; init; } = 512 << 20;

    /// <summary>How many blobs are on their way to the fallback at once.</summary>
    public int WritersMax { get; init; } = 20;

    /// <summary>
    /// How often a blob is tried, which with the waits below takes some 13 minutes; then it is given up and reported, and
    /// FindMissing calls it missing.
    /// </summary>
    public int AttemptsMax { get; init; } = 20;

    /// <summary>The wait before the second attempt; each later one is twice as long.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>The longest wait between two attempts.</summary>
    public TimeSpan RetryDelayMax { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long the store writes what is left when it is closed.</summary>
    public TimeSpan DrainDurationMax { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>A blob takes one place, and one more for each so many bytes: that bounds both with one count.</summary>
    internal long UnitSizeBytes => Math.Max(1, SizeBytesMax / BlobCountMax);
}
