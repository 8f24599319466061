using Microsoft.Extensions.Logging;

namespace Grid.Storage.Backends;

/// <summary>What segment stores log.</summary>
internal static partial class SegmentLog
{
    [LoggerMessage(1, LogLevel.Information, "Store '{Root}' is open: {Report}.")]
    public static partial void Opened(this ILogger logger, string root, SegmentStoreReport report);

    [LoggerMessage(2, LogLevel.Warning, "Store '{Root}': {Remark}.")]
    public static partial void Remarked(this ILogger logger, string root, string remark);

    [LoggerMessage(3, LogLevel.Warning, "Store '{Root}': {Digest} is damaged in {Place}, and no longer held.")]
    public static partial void Damaged(this ILogger logger, string root, string digest, string place);

    [LoggerMessage(4, LogLevel.Error, "Store '{Root}': what was written lately could not be brought to the medium; trying again.")]
    public static partial void NotPublished(this ILogger logger, Exception failure, string root);

    [LoggerMessage(5, LogLevel.Error, "Store '{Root}' could not be closed in order; the next start will look at it again.")]
    public static partial void NotClosed(this ILogger logger, Exception failure, string root);

    [LoggerMessage(7, LogLevel.Warning, "Store '{Root}' is larger than its {SizeBytesMax} bytes, and there is no room to reclaim any.")]
    public static partial void NotShrunk(this ILogger logger, Exception failure, string root, long sizeBytesMax);

    [LoggerMessage(6, LogLevel.Debug, "Store '{Root}': segment {Segment} was reclaimed.")]
    public static partial void Reclaimed(this ILogger logger, string root, long segment);
}
