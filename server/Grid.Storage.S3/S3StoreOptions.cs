using Grid.Core;

namespace Grid.Storage.S3;

/// <summary>Which objects hold the blobs of an <see cref="S3BlobStore"/>, and the limits it keeps to.</summary>
public sealed record S3StoreOptions
{
    /// <summary>The bucket, or the buckets, of the blobs.</summary>
    public required BucketTemplate Bucket { get; init; }

    /// <summary>What stands before every object's name, without a slash at its end; empty for nothing.</summary>
    public string PathPrefix { get; init; } = string.Empty;

    /// <summary>How many digits of the hash are a folder of their own in an object's name; 0 for none.</summary>
    public int HashPrefixSize { get; init; }

    /// <summary>Whether a deletion names the object's version, so that a bucket with versions gives its space back.</summary>
    public bool DeletesVersions { get; init; }

    /// <summary>From this size on a blob is uploaded in parts as it comes; smaller ones are collected first.</summary>
    public long MultipartSizeBytesMin { get; init; } = 16 << 20;

    /// <summary>Size of a part. One is filled while another is on its way. S3 takes none below 5 MiB.</summary>
    public int PartSizeBytes { get; init; } = 8 << 20;

    /// <summary>Parts in one upload; S3 takes no more.</summary>
    public int PartsMax { get; init; } = 10_000;

    /// <summary>Memory for the blobs and parts of all uploads together; further uploads wait.</summary>
    public long UploadSizeBytesMax { get; init; } = 512 << 20;

    /// <summary>How long an upload waits for memory before it is refused.</summary>
    public TimeSpan UploadWaitMax { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Requests under way at once for one FindMissing or batch.</summary>
    public int ParallelRequestsMax { get; init; } = 32;

    /// <summary>The largest blob that fits into an upload's parts.</summary>
    public long BlobSizeBytesMax => (long)PartSizeBytes * PartsMax;
}
