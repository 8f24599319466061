using Grid.Core;

namespace Grid.Config.Model;

/// <summary>An S3 service and how it is spoken to. Null stands for the client's own choice.</summary>
public sealed record S3ServiceConfig
{
    public Uri? Endpoint { get; init; }

    public required string Region { get; init; }

    public string? AccessKey { get; init; }

    public Secret? SecretKey { get; init; }

    public required bool UsesChunkedEncoding { get; init; }

    public required bool UsesChecksums { get; init; }

    public TimeSpan? ReadTimeoutMin { get; init; }

    public TimeSpan? ReadTimeoutPerKilobyte { get; init; }

    public TimeSpan? WriteTimeoutMin { get; init; }

    public TimeSpan? WriteTimeoutPerKilobyte { get; init; }
}
