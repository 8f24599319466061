using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace Grid.Persistence.Pruning;

/// <summary>
/// Removes from the database, for as long as a term lasts, what ended long ago: a window at a time, so that commits get
/// through.
/// </summary>
public sealed class SchedulerPruner : IAsyncDisposable
{
    // The longest that a timer takes is some 49 days.
    private static readonly TimeSpan PeriodMax = TimeSpan.FromDays(30);

    private readonly IWriterTerm _term;
    private readonly PruningOptions _options;
    private readonly TimeProvider _time;
    private readonly string _database;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop;
    private readonly Task _work;

    private SchedulerPruner(IWriterTerm term, PruningOptions options, TimeProvider time, string database, ILogger log)
    {
        _term = term;
        _options = options;
        _time = time;
        _database = database;
        _log = log;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(term.Lost);
        _work = RunAsync(_stop.Token);
    }

    /// <summary>Begins at once, and goes on until it is disposed of or the term is lost.</summary>
    public static SchedulerPruner Start(
        IWriterTerm term, PruningOptions options, TimeProvider time, string database, ILogger<SchedulerPruner> log) =>
        new(term, options, time, database, log);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        using PeriodicTimer period = new(_options.Period < PeriodMax ? _options.Period : PeriodMax, _time);
        try
        {
            do
            {
                await PruneAsync(cancellation);
            }
            while (await period.WaitForNextTickAsync(cancellation));
        }
        catch (Exception ending) when (ending is OperationCanceledException or DeposedException)
        {
            // The term is over; the next writer goes on.
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Pruning goes on, whatever one round met.")]
    private async Task PruneAsync(CancellationToken cancellation)
    {
        DateTimeOffset now = _time.GetUtcNow();
        if (_options.AgeMax >= now - DateTimeOffset.MinValue)
        {
            return;
        }

        DateTimeOffset finishedBefore = now - _options.AgeMax;
        try
        {
            int removed;
            int total = 0;
            do
            {
                removed = await _term.PruneAsync(finishedBefore, _options.WindowSize, cancellation);
                total += removed;
            }
            while (removed == _options.WindowSize);
            if (total > 0)
            {
                _log.Pruned(total, finishedBefore, _database);
            }
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or DeposedException))
        {
            _log.Failed(_options.Period, failure.Message);
        }
    }
}
