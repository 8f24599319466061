using Grid.Core;

namespace Grid.Storage.S3;

/// <summary>How an S3 service, or one that is compatible with it, is spoken to.</summary>
public sealed record S3ConnectionOptions
{
    /// <summary>The service; null for Amazon's own, as the environment says.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The region that requests are signed for.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>The account's key; null to take what the environment offers (variables, profile, instance role).</summary>
    public string? AccessKey { get; init; }

    /// <summary>The secret that goes with <see cref="AccessKey"/>.</summary>
    public Secret? SecretKey { get; init; }

    /// <summary>
    /// Whether bodies are sent aws-chunked, signed piece by piece. Some compatible stores keep such a body as it comes,
    /// framing and all.
    /// </summary>
    public bool UsesChunkedEncoding { get; init; } = true;

    /// <summary>Whether requests carry checksums of S3's newer kind and responses are checked against theirs.</summary>
    public bool UsesChecksums { get; init; } = true;

    public S3Patience Reading { get; init; } = new();

    public S3Patience Writing { get; init; } = new();

    /// <summary>How often a request that failed for want of an answer is sent again.</summary>
    public int RetriesMax { get; init; } = 4;

    /// <summary>The wait before the first retry; each later one is twice as long, up to <see cref="BackoffMax"/>.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromMilliseconds(100);

    public TimeSpan BackoffMax { get; init; } = TimeSpan.FromSeconds(10);
}
