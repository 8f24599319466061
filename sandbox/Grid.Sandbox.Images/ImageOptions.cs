namespace Grid.Sandbox.Images;

/// <summary>Which images a bot has, and what they may take.</summary>
public sealed record ImageOptions
{
    /// <summary>What unpacked images take of the disk when nothing else is said.</summary>
    public const long DefaultSizeBytesMax = 20L << 30;

    /// <summary>Folders in OCI's image layout.</summary>
    public required IReadOnlyList<string> Folders { get; init; }

    /// <summary>Where they are unpacked.</summary>
    public required string StorePath { get; init; }

    /// <summary>
    /// The property values that actions may name, each whole or with a star at its end; null for all that the folders hold.
    /// </summary>
    public IReadOnlyList<string>? Allowed { get; init; }

    /// <summary>The bytes of all unpacked images together; what is in use is never evicted for it.</summary>
    public long SizeBytesMax { get; init; } = DefaultSizeBytesMax;
}
