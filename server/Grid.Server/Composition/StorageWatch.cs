using System.Collections.Concurrent;
using Grid.Core;
using Grid.Storage;
using Microsoft.Extensions.Logging;

namespace Grid.Server.Composition;

/// <summary>
/// Counts and logs what one composition reports. A part that is out fails every call, so of its failures one is logged
/// in a while, with the number of those passed over.
/// </summary>
internal sealed partial class StorageWatch(string place, StorageWatchMetrics metrics, ILogger logger, TimeProvider time)
    : IStorageWatch
{
    /// <summary>How long after a logged failure the part's next ones are only counted.</summary>
    internal static readonly TimeSpan QuietPeriod = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Quiet> _quiet = new(StringComparer.Ordinal);

    public void PartFailed(GridException failure)
    {
        metrics.Failures.Add(1);

        // What comes before the colon is the part, of which the configuration names a few.
        Quiet quiet = _quiet.GetOrAdd(failure.Message.Split(':')[0], _ => new Quiet());
        if (failure.Status == GridStatus.DataLoss)
        {
            LogLost(logger, place, failure.Message);
        }
        else if (quiet.TryBreak(time.GetUtcNow(), out long passedOver))
        {
            LogFailed(logger, place, failure.Message, passedOver);
        }
    }

    public void BlobCorrupt(string part, Digest digest)
    {
        metrics.Corrupt.Add(1);
        LogCorrupt(logger, place, part, digest);
    }

    public void BlobRepaired(string part, Digest digest)
    {
        metrics.Repaired.Add(1);
        LogRepaired(logger, place, part, digest);
    }

    [LoggerMessage(1, LogLevel.Warning, "{Place}: {Failure} (and {PassedOver} failures before that)")]
    private static partial void LogFailed(ILogger logger, string place, string failure, long passedOver);

    [LoggerMessage(2, LogLevel.Error, "{Place}: {Failure}")]
    private static partial void LogLost(ILogger logger, string place, string failure);

    [LoggerMessage(3, LogLevel.Warning, "{Place}: {Part} has a spoilt copy of blob {Digest}")]
    private static partial void LogCorrupt(ILogger logger, string place, string part, Digest digest);

    [LoggerMessage(4, LogLevel.Debug, "{Place}: {Part} was given blob {Digest}")]
    private static partial void LogRepaired(ILogger logger, string place, string part, Digest digest);

    /// <summary>The silence after a failure.</summary>
    private sealed class Quiet
    {
        private readonly Lock _gate = new();
        private DateTimeOffset _until = DateTimeOffset.MinValue;
        private long _passedOver;

        public bool TryBreak(DateTimeOffset now, out long passedOver)
        {
            lock (_gate)
            {
                passedOver = _passedOver;
                bool isOver = now >= _until;
                _until = isOver ? now + QuietPeriod : _until;
                _passedOver = isOver ? 0 : passedOver + 1;
                return isOver;
            }
        }
    }
}
