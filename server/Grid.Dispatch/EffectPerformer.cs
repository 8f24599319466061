using System.Diagnostics.CodeAnalysis;
using Grid.Core;
using Grid.Scheduling;
using Microsoft.Extensions.Logging;

namespace Grid.Dispatch;

/// <summary>Does what the scheduler asks for: wakes who waits, sends errands, counts. Only the mailbox's reader calls it.</summary>
internal sealed class EffectPerformer(
    DispatchLimits limits,
    IActionPreparer preparer,
    IResultRecorder recorder,
    ILogger log,
    Func<Func<DateTimeOffset, SchedulerInput>, CancellationToken, ValueTask> post) : IAsyncDisposable
{
    private readonly Errands _errands = new();
    private readonly SemaphoreSlim _preparations = new(limits.PreparationsMax);
    private readonly SemaphoreSlim _recordings = new(limits.RecordingsMax);

    /// <summary>Streams that watch operations.</summary>
    public WatcherBook Watchers { get; } = new(limits.WatchersMax);

    /// <summary>Calls of bots that wait for their answer.</summary>
    public Dictionary<PollId, TaskCompletionSource<BotAnswer>> Polls { get; } = [];

    public void Perform(SchedulerEffect effect)
    {
        switch (effect)
        {
            case SchedulerEffect.OperationCreated:
                DispatchMetrics.OperationsCreated.Add(1);
                break;
            case SchedulerEffect.OperationChanged changed:
                if (Watchers.Has(changed.Name))
                {
                    Watchers.Show(changed.Operation);
                }

                break;
            case SchedulerEffect.OperationForgotten forgotten:
                Watchers.Forget(forgotten.Name);
                break;
            case SchedulerEffect.PrepareOperation prepare:
                _errands.Start(stop => PrepareAsync(prepare.Request, stop));
                break;
            case SchedulerEffect.RecordResult record:
                DispatchMetrics.ActionsExecuted.Add(1);
                _errands.Start(stop => RecordAsync(record.Run, stop));
                break;
            case SchedulerEffect.SessionAnswered answered:
                TakePoll(answered.Poll)?.TrySetResult(answered.Answer);
                break;
            case SchedulerEffect.SessionRefused refused:
                TakePoll(refused.Poll)?.TrySetException(new GridException(refused.Status, refused.Message));
                break;
            default:
                Report(effect);
                break;
        }
    }

    /// <summary>The server is shutting down: nobody waits any longer.</summary>
    public void Abandon()
    {
        Watchers.CompleteAll();
        foreach (TaskCompletionSource<BotAnswer> poll in Polls.Values)
        {
            poll.TrySetException(GridException.Unavailable("The server is shutting down: come again in a moment."));
        }

        Polls.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await _errands.DisposeAsync();
        _preparations.Dispose();
        _recordings.Dispose();
    }

    private void Report(SchedulerEffect effect)
    {
        switch (effect)
        {
            case SchedulerEffect.LeaseGranted granted:
                DispatchMetrics.LeasesAssigned.Add(1);
                log.LeaseGranted(granted.Job, granted.Bot, granted.Lease);
                break;
            case SchedulerEffect.JobRequeued requeued:
                log.JobRequeued(requeued.Job, requeued.ActionDigest, requeued.Attempts, requeued.Reason);
                break;
            case SchedulerEffect.SessionOpened opened:
                log.BotOpened(opened.Bot, opened.Offered, opened.Name, opened.IsAdopted);
                break;
            case SchedulerEffect.SessionClosed closed:
                log.BotClosed(closed.Bot, closed.Name, closed.Reason);
                break;
            default:
                // A refused operation: whoever asked for it looks for that itself.
                break;
        }
    }

    private TaskCompletionSource<BotAnswer>? TakePoll(PollId id) =>
        Polls.Remove(id, out TaskCompletionSource<BotAnswer>? poll) ? poll : null;

    private async Task PrepareAsync(SchedulerInput.ExecuteRequested request, CancellationToken stop)
    {
        Preparation preparation = await TryPrepareAsync(request, stop);
        Count(request, preparation);
        await TryPostAsync(
            at => preparation switch
            {
                Preparation.Ready ready => new SchedulerInput.OperationPrepared(at, request.Name, ready.Spec),
                Preparation.Resolved resolved => new SchedulerInput.OperationResolved(at, request.Name, resolved.Outcome),
                _ => throw new System.Diagnostics.UnreachableException(),
            },
            stop);
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The client has to hear of it, whatever it is.")]
    private async Task<Preparation> TryPrepareAsync(SchedulerInput.ExecuteRequested request, CancellationToken stop)
    {
        await _preparations.WaitAsync(stop);
        try
        {
            return await preparer.PrepareAsync(request, stop);
        }
        catch (GridException refusal)
        {
            return new Preparation.Resolved(JobOutcome.Failed(refusal));
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            log.PreparationFailed(request.Name, failure);
            return new Preparation.Resolved(JobOutcome.Failed(
                GridStatus.Internal, "The action could not be prepared: the server's log says why."));
        }
        finally
        {
            _preparations.Release();
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "The result is good even if the cache is not.")]
    private async Task RecordAsync(FinishedRun run, CancellationToken stop)
    {
        JobOutcome outcome;
        await _recordings.WaitAsync(stop);
        try
        {
            outcome = await recorder.RecordAsync(run, stop);
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            log.RecordingFailed(run.Spec.ActionDigest, failure);
            outcome = run.Outcome;
        }
        finally
        {
            _recordings.Release();
        }

        await TryPostAsync(at => new SchedulerInput.ResultRecorded(at, run.Job, outcome), stop);
    }

    private async Task TryPostAsync(Func<DateTimeOffset, SchedulerInput> input, CancellationToken stop)
    {
        try
        {
            await post(input, stop);
        }
        catch (GridException)
        {
            // The mailbox closed in the meantime: nobody waits for this any more.
        }
    }

    private static void Count(SchedulerInput.ExecuteRequested request, Preparation preparation)
    {
        if (preparation is Preparation.Resolved { Outcome.IsCached: true })
        {
            DispatchMetrics.CacheHits.Add(1);
        }
        else if (preparation is Preparation.Ready && !request.SkipCacheLookup)
        {
            DispatchMetrics.CacheMisses.Add(1);
        }
    }
}
