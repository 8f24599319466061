using Grid.Core;

namespace Grid.Storage.Assets;

/// <summary>What a name stands for.</summary>
/// <param name="Digest">The blob, or the root of the tree.</param>
/// <param name="StoredAt">When it was.</param>
public sealed record Asset(Digest Digest, DateTimeOffset StoredAt)
{
    /// <summary>How many references an asset may have.</summary>
    public const int ReferenceCountMax = 100_000;

    /// <summary>When the name stops standing for it; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Blobs without which it is of no use.</summary>
    public IReadOnlyList<Digest> ReferencedBlobs { get; init; } = [];

    /// <summary>Roots of trees without which it is of no use.</summary>
    public IReadOnlyList<Digest> ReferencedDirectories { get; init; } = [];
}
