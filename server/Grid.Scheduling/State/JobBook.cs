using Grid.Core;
using Grid.Scheduling.State.Choice;
using Grid.Scheduling.State.Order;

namespace Grid.Scheduling.State;

/// <summary>Every job in flight: who shares it, where it is, how often it was tried.</summary>
internal sealed class JobBook(Turn turn, OperationBook operations, Matchmaker matchmaker, SizeBook sizes)
{
    private const int PastCountMax = 128;
    private static readonly JobOutcome Unwanted = JobOutcome.Failed(GridStatus.Cancelled, "Nobody waited for it any more.");

    private readonly NumberLine<Job> _jobs = new();
    private readonly ItemTable<ActionKey, Job, ActionKeys> _shared = new();
    private long _lastId;

    public IEnumerable<Job> All => _jobs.All;

    /// <summary>A job of an earlier writer; its place is the caller's care. Null when it has ended.</summary>
    public Job? Restore(JobRow row)
    {
        ContinueAfter(row.Id);
        if (row.Place == JobPlace.Finished)
        {
            return null;
        }

        Job job = turn.SpareJobs.Take();
        job.Begin(row.Id, row.Spec, row.Priority, row.QueuedAt);
        (job.StartedAt, job.Place, job.Attempts, job.Offers) = (row.StartedAt, row.Place, row.Attempts, row.Offers);
        (job.Bot, job.Outcome) = (row.Bot, row.Outcome);
        File(job);
        return job;
    }

    /// <summary>An operation of an earlier writer, after its job. One that ended is not needed any more.</summary>
    public void Restore(OperationRow row)
    {
        operations.ContinueAfter(row.Sequence);
        if (row.LeftAt is null && _jobs.Find(row.Job.Value) is { } job)
        {
            operations.Restore(row, job);
        }
    }

    /// <summary>Numbers up to this one have been given out.</summary>
    public void ContinueAfter(JobId id) => _lastId = Math.Max(_lastId, id.Value);

    public int CountIn(JobPlace place) => _jobs.All.Count(job => job.Place == place);

    /// <summary>The job in flight that a request for this action would share.</summary>
    public Job? FindShared(PoolName pool, in Digest action) => _shared.Find(new ActionKey(pool, in action));

    /// <summary>The job of this action is about to be looked for.</summary>
    public void Foresee(in Digest action) => _shared.Foresee(action.GetHashCode());

    /// <summary>The job is likely to be lent next.</summary>
    public void Foresee(Job? job)
    {
        if (job?.ForeseeLine() is { } second)
        {
            _shared.Foresee(second.ActionHash);
        }
    }

    /// <summary>Joins the job in flight for this action, or queues a new one.</summary>
    public void Add(Operation operation, JobSpec asked)
    {
        JobSpec spec = sizes.Begin(asked);
        if (!spec.DoNotCache && FindShared(spec.Pool, in spec.Action) is { } shared)
        {
            if (shared.Operations.Count == 0)
            {
                shared.Spec = spec;
                turn.Ledger.TouchLazily(shared);
            }

            Join(operation, shared);
        }
        else if (QueueRefusal.Of(spec, matchmaker, turn.Limits) is { } refusal)
        {
            operations.Finish(operation, JobOutcome.Failed(GridStatus.ResourceExhausted, refusal));
        }
        else
        {
            Job job = Create(spec, operation.Priority, operation.Client, operation.SharePath);
            matchmaker.Enqueue(job);
            turn.Tell(job, JobEventKind.Created, operation.Name.Value);
            Join(operation, job);
        }
    }

    public void Join(Operation operation, Job job)
    {
        if (job.Operations.Count > 0)
        {
            turn.Tell(job, JobEventKind.Joined, operation.Name.Value);
        }

        operation.Share(job);
        job.Operations.Add(operation);
        turn.Ledger.Touch(operation);
        if (job.Place == JobPlace.Queued && operation.Priority < job.Priority)
        {
            matchmaker.Raise(job, operation.Priority);
            turn.Ledger.TouchLazily(job);
        }

        operations.Publish(operation);
    }

    /// <summary>One client has lost interest. The job goes on as long as there is another.</summary>
    public void Leave(Operation operation)
    {
        Job? job = operation.Job;
        operation.HasLeft = job is not null;
        operations.Finish(operation, JobOutcome.Failed(GridStatus.Cancelled, "The operation was cancelled."));
        if (job is null)
        {
            return;
        }

        turn.Ledger.Touch(operation);
        turn.Tell(job, JobEventKind.Left, operation.Name.Value);
        job.Operations.Remove(operation);
        if (job.Operations.Count == 0)
        {
            Abandon(job);
        }
    }

    /// <summary>An operator ends a job for everybody who shares it.</summary>
    public void Kill(Operation operation, JobOutcome outcome)
    {
        if (operation.Job is not { } job)
        {
            operations.Finish(operation, outcome);
            return;
        }

        StopBot(job);
        Finish(job, outcome);
    }

    /// <summary>A bot was found to hold a job of an earlier life of the server. Null: it should stop it.</summary>
    public Job? Adopt(JobSpec spec)
    {
        if (spec.DoNotCache)
        {
            return null;
        }

        Job? waiting = FindShared(spec.Pool, in spec.Action);
        if (waiting is null)
        {
            return Create(
                spec, priority: 0, ClientMetadata.None, ShareTree.PathOf(spec.Instance.Value, ClientMetadata.None));
        }

        if (waiting.Place != JobPlace.Queued)
        {
            return null;
        }

        matchmaker.Dequeue(waiting);
        return waiting;
    }

    public void Start(Job job)
    {
        job.StartedAt = turn.Now;
        turn.Ledger.TouchLazily(job);
        turn.Tell(job, JobEventKind.Started, job.Bot!);
        Publish(job);
    }

    public void Progress(Job job, ReadOnlyMemory<byte> partialMetadata)
    {
        if (!partialMetadata.IsEmpty && !partialMetadata.Span.SequenceEqual(job.PartialMetadata.Span))
        {
            job.PartialMetadata = partialMetadata;
            Publish(job);
        }
    }

    /// <summary>A bot reports the end of a job it holds.</summary>
    public void Complete(Job job, JobOutcome outcome)
    {
        job.EndLease();
        if (outcome.RanOutOfMemory && MayBeRetried(job) && sizes.TryEnlarge(job))
        {
            NotePast(job, $"memory ran out on bot '{job.Bot}'; it goes on where ({job.Spec.Requirements}) is offered");
            Requeue(job, JobEventKind.Requeued, job.Past[^1].Reason);
            return;
        }

        switch (outcome.Status)
        {
            case GridStatus.Ok:
                Record(job, outcome);
                break;

            // A client that did not cancel must not hear CANCELLED because a bot was told to stop.
            case GridStatus.Internal or GridStatus.Unavailable or GridStatus.Cancelled:
                Retry(job, $"bot '{job.Bot}' reported {outcome.Status}: {outcome.Message}");
                break;

            default:
                sizes.Learn(job, outcome);
                Finish(job, outcome);
                break;
        }
    }

    public void Record(Job job, JobOutcome outcome)
    {
        sizes.Learn(job, outcome);
        job.Place = JobPlace.Recording;
        job.Outcome = outcome;
        turn.Ledger.Touch(job);
        turn.Tell(job, JobEventKind.Executed, job.Bot!);
        RecordAgain(job);
    }

    /// <summary>Asks for a job's result to be put into the action cache, which may be done twice.</summary>
    public void RecordAgain(Job job) => turn.Emit(new SchedulerEffect.RecordResult(
        new FinishedRun(job.Id, job.Spec, job.Bot ?? string.Empty, job.QueuedAt, job.StartedAt, job.Outcome!)));

    public void Recorded(JobId id, JobOutcome outcome)
    {
        if (_jobs.Find(id.Value) is { Place: JobPlace.Recording } job)
        {
            Finish(job, outcome);
        }
    }

    /// <summary>The bot that held the job is lost, or never got it.</summary>
    public void TakeBack(Job job, string reason, bool wasTried)
    {
        job.EndLease();
        if (!wasTried)
        {
            job.Attempts--;
            job.LastLease = null;
        }

        Retry(job, reason);
    }

    /// <summary>Another instance needs the bot that has the job: it waits again, as if it had never left.</summary>
    public void Preempt(Job job, string reason)
    {
        job.EndLease();
        if (job.Operations.Count == 0)
        {
            Remove(job, Unwanted);
            return;
        }

        job.Attempts--;
        job.Offers--;
        job.LastLease = null;
        NotePast(job, reason);
        Requeue(job, JobEventKind.Preempted, reason);
    }

    /// <summary>No bot can run a queued job any more: it waits for one of another size, or ends.</summary>
    public void GiveUp(Job job, JobOutcome outcome)
    {
        if (sizes.TryMove(job) is not { } moved)
        {
            Finish(job, outcome);
            return;
        }

        matchmaker.Dequeue(job);
        job.Spec = moved;
        matchmaker.Enqueue(job);
        turn.Ledger.Touch(job);
    }

    /// <summary>Ends a job, and every operation that shares it.</summary>
    public void Finish(Job job, JobOutcome outcome)
    {
        Remove(job, outcome);
        for (int i = 0; i < job.Operations.Count; i++)
        {
            operations.Finish(job.Operations[i], outcome);
        }

        job.Operations.Clear();
    }

    private Job Create(JobSpec spec, int priority, ClientMetadata client, NameFingerprint path)
    {
        Job job = turn.SpareJobs.Take();
        job.Begin(new JobId(++_lastId), spec, priority, turn.Now);
        job.Share = matchmaker.ShareOf(spec, client, path);
        turn.Ledger.Touch(job);
        File(job);
        return job;
    }

    private void File(Job job)
    {
        _jobs.Add(job.Id.Value, job);
        if (!job.Spec.DoNotCache)
        {
            _shared.Add(new ActionKey(job.Spec.Pool, in job.Spec.Action), job);
        }
    }

    private void Retry(Job job, string reason)
    {
        NotePast(job, reason);
        if (job.Operations.Count == 0)
        {
            Remove(job, Unwanted);
        }
        else if (!MayBeRetried(job))
        {
            Finish(job, JobOutcome.Failed(
                GridStatus.Aborted,
                $"The action was given up after {job.Attempts} attempts and {job.Offers} offers. The last ended so: {reason}"));
        }
        else
        {
            Requeue(job, JobEventKind.Requeued, reason);
        }
    }

    private bool MayBeRetried(Job job) => job.Operations.Count > 0
        && job.Attempts < turn.Limits.AttemptsMax
        && job.Offers < turn.Limits.OffersMax;

    // Attempts are counted, but a job may be preempted any number of times.
    private void NotePast(Job job, string reason) =>
        job.Past = [.. job.Past.TakeLast(PastCountMax - 1), new JobAttempt(job.Bot!, job.StartedAt, turn.Now, reason)];

    private void Requeue(Job job, JobEventKind kind, string reason)
    {
        job.StartedAt = null;
        matchmaker.Enqueue(job);
        turn.Ledger.Touch(job);
        turn.Tell(job, kind, reason);
        turn.Emit(new SchedulerEffect.JobRequeued(job.Id, job.Spec.ActionDigest, job.Attempts, reason));
        Publish(job);
    }

    private void StopBot(Job job)
    {
        if (job.Lease is { } lease)
        {
            lease.State = LeaseState.Cancelled;
            turn.Wake(lease.Session);
        }
    }

    // A result that is being recorded is worth having although nobody waits for it any more.
    private void Abandon(Job job)
    {
        StopBot(job);
        if (job.Place != JobPlace.Recording)
        {
            Remove(job, Unwanted);
        }
    }

    private void Remove(Job job, JobOutcome outcome)
    {
        if (job.Place == JobPlace.Queued && job.Queue is not null)
        {
            matchmaker.Dequeue(job);
        }

        job.Place = JobPlace.Finished;
        job.EndLease();
        job.LeaveShare();
        job.Outcome = outcome;
        job.FinishedAt = turn.Now;
        turn.Ledger.Touch(job);
        turn.Tell(job, outcome);
        _jobs.Remove(job.Id.Value);
        if (!job.Spec.DoNotCache)
        {
            _shared.Remove(job);
        }

        turn.SpareJobs.Retire(job);
    }

    private void Publish(Job job)
    {
        for (int i = 0; i < job.Operations.Count; i++)
        {
            operations.Publish(job.Operations[i]);
        }
    }
}
