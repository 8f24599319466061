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
    private readonly Action<SchedulerEffect> _perform;
    private readonly Func<Action, ValueTask> _post;
    private readonly DispatchLimits _limits;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<Held> _held = [];
    private List<Held> _underway = [];
    private Task? _commit;

    /// <param name="scheduler">Whose changes are kept.</param>
    /// <param name="term">Where they are kept.</param>
    /// <param name="perform">Performs an effect.</param>
    /// <param name="post">Puts a letter into the mailbox.</param>
    /// <param name="limits">How much may wait, and how often a commit is tried.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Told of commits that fail.</param>
    public CommitPipeline(
        Scheduler scheduler,
        IWriterTerm term,
        Action<SchedulerEffect> perform,
        Func<Action, ValueTask> post,
        DispatchLimits limits,
        TimeProvider time,
        ILogger log)
    {
        (_scheduler, _term, _perform, _post) = (scheduler, term, perform, post);
        (_limits, _time, _log) = (limits, time, log);
    }

    /// <inheritdoc/>
    public Task Ended => _ended.Task;

    /// <inheritdoc/>
    public GridException? Trouble { get; private set; }

    private bool IsUnderway => _commit is not null;

    /// <inheritdoc/>
    public void Take(SchedulerEffect effect)
    {
        // A question to the world may be asked twice, by this server or the next. An operation without a job is not kept,
        // and so not yet announced.
        if (effect is SchedulerEffect.PrepareOperation or SchedulerEffect.RecordResult)
        {
            _perform(effect);
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
        if (list.Count < _limits.HeldEffectsMax)
        {
            list.Add(held);
        }
        else
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
            await _post(Committed);
        }
        catch (GridException)
        {
            // The mailbox is closed: nobody waits for the effects any more.
        }
    }

    private async Task CommitAtLastAsync(SchedulerChanges changes)
    {
        TimeSpan pause = _limits.CommitRetryDelayMin;
        while (true)
        {
            Task wait;
            try
            {
                long since = _time.GetTimestamp();
                await _term.CommitAsync(changes, _stop.Token);
                DispatchMetrics.CommitDuration.Record(_time.GetElapsedTime(since).TotalSeconds);
                DispatchMetrics.RowsCommitted.Add(changes.RowCount);
                Trouble = null;
                return;
            }
            catch (GridException failure) when (!_term.Lost.IsCancellationRequested)
            {
                _log.CommitFailed(changes.RowCount, pause, failure.Message);
                wait = Task.Delay(pause, _time, _stop.Token);
                Trouble = failure;
            }

            await wait;
            pause = pause * 2 < _limits.CommitRetryDelayMax ? pause * 2 : _limits.CommitRetryDelayMax;
        }
    }

    private void Committed()
    {
        _commit = null;
        foreach (Held held in _underway)
        {
            Release(held);
        }

        _underway.Clear();
    }

    private void Release(Held held)
    {
        if (held.Effect is { } effect)
        {
            _perform(effect);
        }

        held.Tell?.Invoke();
        held.Kept?.TrySetResult();
    }

    /// <summary>What is to be done when the batch is kept: one of the three.</summary>
    private readonly record struct Held(SchedulerEffect? Effect, Action? Tell, TaskCompletionSource? Kept);
}
