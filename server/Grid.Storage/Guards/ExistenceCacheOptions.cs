namespace Grid.Storage.Guards;

/// <summary>How long and how much an <see cref="ExistenceCachingBlobStore"/> remembers.</summary>
public sealed record ExistenceCacheOptions
{
    /// <summary>
    /// How long a blob is taken to be held after the store said so. The store is not touched meanwhile, so this must be
    /// well below its protection window, a third at most: a blob answered for at the last moment is then protected for
    /// the other two.
    /// </summary>
    public TimeSpan AgeMax { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How many blobs are remembered; each takes about 200 bytes.</summary>
    public int CountMax { get; init; } = 1_000_000;
}
