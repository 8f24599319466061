namespace Grid.Storage.Trees;

/// <summary>How much is remembered of trees, and for how long.</summary>
public sealed record TreeCacheOptions
{
    /// <summary>What a directory of some fifty entries takes.</summary>
    public const long DirectorySizeBytes = 4096;

    /// <summary>Nothing is remembered.</summary>
    public static TreeCacheOptions None { get; } = new() { SizeBytesMax = 0 };

    /// <summary>The memory that what is remembered may take; 0 to remember nothing.</summary>
    public long SizeBytesMax { get; init; } = 64L * 1024 * 1024;

    /// <summary>How long a directory is remembered after it was read.</summary>
    public TimeSpan AgeMax { get; init; } = TimeSpan.FromMinutes(60);
}
