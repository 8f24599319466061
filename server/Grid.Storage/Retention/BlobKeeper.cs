using Grid.Storage.Trees;
using Microsoft.Extensions.Logging;

namespace Grid.Storage.Retention;

/// <summary>
/// Keeps what will be needed from being evicted: round after round it asks the holders, and touches what they name. A
/// store lets go of nothing that was touched within its protection window, so nothing else has to know of holders:
/// not the stores, not the compositions, not another server at the far end of one.
/// </summary>
public sealed partial class BlobKeeper : IAsyncDisposable
{
    private readonly IBlobStore _cas;
    private readonly TreeClosures _trees;
    private readonly IReadOnlyList<IBlobHolder> _holders;
    private readonly RetentionLimits _limits;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly PeriodicTimer _timer;
    private readonly Task _rounds;

    private BlobKeeper(
        IBlobStore cas,
        TreeClosures trees,
        IReadOnlyList<IBlobHolder> holders,
        RetentionLimits limits,
        TimeProvider time,
        ILogger logger)
    {
        _cas = cas;
        _trees = trees;
        _holders = holders;
        _limits = limits;
        _logger = logger;
        _timer = new PeriodicTimer(limits.RoundPeriod, time);
        _rounds = RunAsync();
    }

    /// <summary>Begins the rounds; disposal ends them.</summary>
    public static BlobKeeper Start(
        IBlobStore cas,
        TreeClosures trees,
        IReadOnlyList<IBlobHolder> holders,
        RetentionLimits limits,
        TimeProvider time,
        ILogger<BlobKeeper> logger) => new(cas, trees, holders, limits, time, logger);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _rounds;
        _timer.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (await _timer.WaitForNextTickAsync(_stopping.Token))
            {
                await RunRoundAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // Disposal ends the rounds.
        }
    }

    private async ValueTask RunRoundAsync()
    {
        TouchRound round = new(_cas, _trees, _limits);
        foreach (IBlobHolder holder in _holders)
        {
            await TryAsync(() => holder.NameAsync(round, _stopping.Token));
        }

        await TryAsync(() => round.FlushAsync(_stopping.Token));
        Report(round);
    }

    // Whatever keeps one holder from its blobs must not take the others' from them. A store that cannot be reached now may
    // be by the next round, which comes before the window is over.
    private async ValueTask TryAsync(Func<ValueTask> part)
    {
        try
        {
            await part();
        }
        catch (Exception failure) when (!_stopping.IsCancellationRequested)
        {
            LogFailed(_logger, failure);
        }
    }

    private void Report(TouchRound round)
    {
        LogRound(_logger, round.TouchedCount, round.MissingCount);
        if (round.IsCutShort)
        {
            LogCutShort(_logger, _limits.OpenedMessagesMax);
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "Touched {Count} blobs that jobs and invocations hold; {Missing} of them are gone.")]
    private static partial void LogRound(ILogger logger, long count, long missing);

    [LoggerMessage(2, LogLevel.Warning, "More than {CountMax} actions and trees are held: what lies beyond them may be evicted.")]
    private static partial void LogCutShort(ILogger logger, int countMax);

    [LoggerMessage(3, LogLevel.Warning, "The blobs that jobs and invocations hold were not all touched; trying again.")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
