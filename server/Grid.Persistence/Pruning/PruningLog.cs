using Microsoft.Extensions.Logging;

namespace Grid.Persistence.Pruning;

internal static partial class PruningLog
{
    [LoggerMessage(1, LogLevel.Information, "Removed {Jobs} jobs that had ended before {FinishedBefore:u} from {Database}")]
    public static partial void Pruned(this ILogger log, int jobs, DateTimeOffset finishedBefore, string database);

    [LoggerMessage(2, LogLevel.Warning, "Removing old jobs failed, and is tried again in {Period}: {Problem}")]
    public static partial void Failed(this ILogger log, TimeSpan period, string problem);
}
