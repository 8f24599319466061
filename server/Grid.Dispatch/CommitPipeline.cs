using System.Diagnostics.CodeAnalysis;
using Grid.Core;
using Grid.Persistence;
using Grid.Scheduling;
using Grid.Scheduling.Durable;
using Microsoft.Extensions.Logging;

namespace Grid.Dispatch;

/// <summary>
/// Keeps what the scheduler has decided before anybody is told of it. One batch is on its way at a time; what happens
/// meanwhile makes the next one, so that a busy server commits large batches and an idle one commits at once. All but
/// the commit itself is the mailbox's reader's.
/// </summary>
internal sealed class CommitPipeline : IOutlet
{
    private readonly Scheduler _scheduler;
    private readonly IWriterTerm _term;
    private readonly CommitPorts _ports;
    private readonly DispatchLimits _limits;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<Held> _held = [];
    private List<Held> _underway = [];
    private Task? _commit;
    private volatile CommitTrouble? _trouble;

    /// <param name="scheduler">Whose changes are kept.</param>
    /// <param name="term">Where they are kept.</param>
    /// <param name="ports">The dispatcher's part.</param>
    /// <param name="limits">How much may wait, and how often a commit is tried.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Told of commits that fail.</param>
    public CommitPipeline(
        Scheduler scheduler, IWriterTerm term, CommitPorts ports, DispatchLimits limits, TimeProvider time, ILogger log)
    {
        (_scheduler, _term, _ports) = (scheduler, term, ports);
        (_limits, _time, _log) = (limits, time, log);
    }

    /// <inheritdoc/>
    public Task Ended => _ended.Task;

    /// <inheritdoc/>
    public CommitTrouble? Trouble => _trouble;

    private bool IsUnderway => _commit is not null;

    /// <inheritdoc/>
    public void Take(SchedulerEffect effect)
    {
        // A question to the world may be asked twice, by this server or the next. An operation without a job is not kept,
        // and so not yet announced.
        if (effect is SchedulerEffect.PrepareOperation or SchedulerEffect.RecordResult)
        {
            _ports.Perform(effect);
        }
        else if (effect is not SchedulerEffect.OperationChanged { Operation.Stage: ExecutionStage.CacheCheck })
        {
            Hold(new Held(effect, null, null));
        }
    }

    /// <inheritdoc/>
    public Task WhenKeptAsync()
    {
        TaskCompletionSource kept = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Hold(new Held(null, null, kept));
        return kept.Task;
    }

    /// <inheritdoc/>
    public void After(Action tell) => Hold(new Held(null, tell, null));

    /// <inheritdoc/>
    public void Turn()
    {
        if (!IsUnderway && _scheduler.HasChanges && !_ended.Task.IsCompleted)
        {
            (_held, _underway) = (_underway, _held);
            SchedulerChanges changes = _scheduler.TakeChanges();
            _commit = Task.Run(() => CommitAsync(changes));
        }
    }

    /// <inheritdoc/>
    public void Fail(Exception reason) => _ended.TrySetException(reason);

    /// <summary>Waits for the commit that is on its way. Who waits for the rest is told that the server is going.</summary>
    public async ValueTask DisposeAsync()
    {
        _ended.TrySetResult();
        await _stop.CancelAsync();
        if (_commit is { } commit)
        {
            await commit;
        }

        foreach (Held held in _underway.Concat(_held))
        {
            held.Kept?.TrySetException(GridException.Unavailable("The server is shutting down: try again in a moment."));
        }

        _stop.Dispose();
    }

    private void Hold(Held held)
    {
        if (_scheduler.HasUrgentChanges || _held.Count > 0)
        {
            AddTo(_held, held);
        }
        else if (IsUnderway)
        {
            // It tells of nothing newer than what is being kept.
            AddTo(_underway, held);
        }
        else
        {
            Release(held);
        }
    }

    private void AddTo(List<Held> list, Held held)
    {
        list.Add(held);
        if (list.Count > _limits.HeldEffectsMax)
        {
            Fail(GridException.ResourceExhausted($"{list.Count} effects wait for a commit: the database does not keep up."));
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever it is, the term cannot go on.")]
    private async Task CommitAsync(SchedulerChanges changes)
    {
        try
        {
            await CommitAtLastAsync(changes);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The server is going; the batch may have been kept or not, and nobody was told of it.
            return;
        }
        catch (Exception failure)
        {
            Fail(failure);
            return;
        }

        try
        {
            await _ports.Post(Committed);
        }
        catch (GridException)
        {
            // The mailbox is closed: nobody waits for the effects any more.
        }
    }

    private async Task CommitAtLastAsync(SchedulerChanges changes)
    {
        Backoff backoff = new(_limits.CommitRetryDelayMin, _limits.CommitRetryDelayMax);
        while (true)
        {
            Task wait;
            try
            {
                long since = _time.GetTimestamp();
                await CommitOnceAsync(changes);
                DispatchMetrics.CommitDuration.Record(_time.GetElapsedTime(since).TotalSeconds);
                DispatchMetrics.RowsCommitted.Add(changes.RowCount);
                return;
            }
            catch (GridException failure) when (MayPass(failure) && !_term.Lost.IsCancellationRequested)
            {
                _log.CommitFailed(changes.RowCount, backoff.Pause, failure.Message);
                wait = Task.Delay(backoff.Pause, _time, _stop.Token);
                Stall(failure);
            }

            await wait;
            backoff.Grow();
        }
    }

    private async Task CommitOnceAsync(SchedulerChanges changes)
    {
        Task commit = _term.CommitAsync(changes, _stop.Token);
        try
        {
            await commit.WaitAsync(_limits.CommitPatience, _time);
        }
        catch (TimeoutException)
        {
            Stall(GridException.Unavailable($"a commit of {changes.RowCount} rows has taken more than {_limits.CommitPatience}"));
            await commit;
        }
    }

    // Anything else is begun again from the rows.
    private static bool MayPass(GridException failure) => failure.Status is GridStatus.Unavailable or GridStatus.ResourceExhausted;

    private void Stall(GridException problem) =>
        _trouble = new CommitTrouble(problem, _trouble?.Since ?? _ports.Clock());

    private void Committed()
    {
        _commit = null;
        foreach (Held held in _underway)
        {
            Release(held);
        }

        _underway.Clear();
        if (_trouble is { } trouble)
        {
            _trouble = null;
            TimeSpan lasted = _ports.Clock() - trouble.Since;
            _log.CommitsRecovered(lasted);
            _ports.Recovered(lasted);
        }
    }

    private void Release(Held held)
    {
        if (held.Effect is { } effect)
        {
            _ports.Perform(effect);
        }

        held.Tell?.Invoke();
        held.Kept?.TrySetResult();
    }

    /// <summary>What is to be done when the batch is kept: one of the three.</summary>
    private readonly record struct Held(SchedulerEffect? Effect, Action? Tell, TaskCompletionSource? Kept);
}
