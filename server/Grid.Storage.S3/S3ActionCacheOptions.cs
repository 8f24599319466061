using Grid.Core;

namespace Grid.Storage.S3;

/// <summary>Which objects hold the results of an <see cref="S3ActionCache"/>, and what is in them.</summary>
public sealed record S3ActionCacheOptions
{
    public required BucketTemplate Bucket { get; init; }

    /// <summary>What begins every object's name, so that caches can share a bucket; null for nothing.</summary>
    public string? KeySalt { get; init; }

    /// <summary>Whether an object holds the result itself, rather than the digest of a result that lies in the store.</summary>
    public bool HoldsResults { get; init; }

    /// <summary>Whether an object of the other kind is rewritten when it is read.</summary>
    public bool MigratesEntries { get; init; }

    /// <summary>The largest object that is taken for a result; what is larger is none of ours.</summary>
    public int EntrySizeBytesMax { get; init; } = 64 << 20;
}
