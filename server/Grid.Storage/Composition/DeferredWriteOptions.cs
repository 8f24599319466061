namespace Grid.Storage.Composition;

/// <summary>The limits of writing to the fallback of a cache after the client was answered.</summary>
public sealed record DeferredWriteOptions
{
    /// <summary>What a blob takes of <see cref="RoomMax"/>: one for itself, and one for each such size of its bytes.</summary>
    public const int RoomUnitSizeBytes = 1 << 20;

    /// <summary>
    /// The room in the queue, in units. A writer waits until there is room for its blob; one that can never fit is
    /// written to the fallback while its client waits.
    /// </summary>
    public int RoomMax { get; init; } = 2048;

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
}
