using Grid.Core;

namespace Grid.Scheduling.State;

/// <summary>Every job in flight: who shares it, where it is, how often it was tried.</summary>
internal sealed class JobBook(Turn turn, OperationBook operations, Matchmaker matchmaker)
{
    private readonly Dictionary<JobId, Job> _jobs = [];
    private readonly Dictionary<(PoolName Pool, Digest Action), Job> _shared = [];
    private long _lastId;

    public IEnumerable<Job> All => _jobs.Values;

    public int CountIn(JobPlace place) => _jobs.Values.Count(job => job.Place == place);

    /// <summary>The job in flight that a request for this action would share.</summary>
    public Job? FindShared(PoolName pool, Digest action) => _shared.GetValueOrDefault((pool, action));

    /// <summary>Joins the job in flight for this action, or queues a new one.</summary>
    public void Add(Operation operation, JobSpec spec)
    {
        if (!spec.DoNotCache && FindShared(spec.Pool, spec.ActionDigest) is { } shared)
        {
            shared.Spec = shared.Operations.Count == 0 ? spec : shared.Spec;
            Join(operation, shared);
        }
        else if (matchmaker.QueuedCount >= turn.Limits.QueueLengthMax)
        {
            operations.Finish(operation, JobOutcome.Failed(
                GridStatus.ResourceExhausted,
                $"{matchmaker.QueuedCount} jobs wait for a bot already, which is the most the server takes: try again later."));
        }
        else
        {
            Job job = Create(spec, operation.Priority);
            matchmaker.Enqueue(job);
            Join(operation, job);
        }
    }

    public void Join(Operation operation, Job job)
    {
        operation.Job = job;
        job.Operations.Add(operation);
        if (job.Place == JobPlace.Queued && operation.Priority < job.Priority)
        {
            job.Queue!.Raise(job, operation.Priority);
        }

        operations.Publish(operation);
    }

    /// <summary>One client has lost interest. The job goes on as long as there is another.</summary>
    public void Leave(Operation operation)
    {
        Job? job = operation.Job;
        operations.Finish(operation, JobOutcome.Failed(GridStatus.Cancelled, "The operation was cancelled."));
        if (job is null)
        {
            return;
        }

        job.Operations.Remove(operation);
        if (job.Operations.Count == 0)
        {
            Abandon(job);
        }
    }

    /// <summary>A bot was found to hold a job of an earlier life of the server. Null: it should stop it.</summary>
    public Job? Adopt(JobSpec spec)
    {
        if (spec.DoNotCache)
        {
            return null;
        }

        Job? waiting = FindShared(spec.Pool, spec.ActionDigest);
        if (waiting is null)
        {
            return Create(spec, priority: 0);
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
        job.Lease = null;
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
                Finish(job, outcome);
                break;
        }
    }

    public void Record(Job job, JobOutcome outcome)
    {
        job.Place = JobPlace.Recording;
        turn.Emit(new SchedulerEffect.RecordResult(
            new FinishedRun(job.Id, job.Spec, job.Bot!, job.QueuedAt, job.StartedAt, outcome)));
    }

    public void Recorded(JobId id, JobOutcome outcome)
    {
        if (_jobs.TryGetValue(id, out Job? job) && job.Place == JobPlace.Recording)
        {
            Finish(job, outcome);
        }
    }

    /// <summary>The bot that held the job is lost, or never got it.</summary>
    public void TakeBack(Job job, string reason, bool wasTried)
    {
        job.Lease = null;
        job.Attempts -= wasTried ? 0 : 1;
        Retry(job, reason);
    }

    /// <summary>Ends a job, and every operation that shares it.</summary>
    public void Finish(Job job, JobOutcome outcome)
    {
        Remove(job);
        foreach (Operation operation in job.Operations)
        {
            operations.Finish(operation, outcome);
        }

        job.Operations.Clear();
    }

    private Job Create(JobSpec spec, int priority)
    {
        Job job = new(new JobId(++_lastId), spec, priority, turn.Now);
        _jobs.Add(job.Id, job);
        if (!spec.DoNotCache)
        {
            _shared.Add((spec.Pool, spec.ActionDigest), job);
        }

        return job;
    }

    private void Retry(Job job, string reason)
    {
        if (job.Operations.Count == 0)
        {
            Remove(job);
        }
        else if (job.Attempts >= turn.Limits.AttemptsMax || job.Offers >= turn.Limits.OffersMax)
        {
            Finish(job, JobOutcome.Failed(
                GridStatus.Aborted,
                $"The action was given up after {job.Attempts} attempts and {job.Offers} offers. The last ended so: {reason}"));
        }
        else
        {
            job.StartedAt = null;
            matchmaker.Enqueue(job);
            turn.Emit(new SchedulerEffect.JobRequeued(job.Id, job.Spec.ActionDigest, job.Attempts, reason));
            Publish(job);
        }
    }

    // A result that is being recorded is worth having although nobody waits for it any more.
    private void Abandon(Job job)
    {
        if (job.Lease is { } lease)
        {
            lease.State = LeaseState.Cancelled;
            turn.Wake(lease.Session);
        }

        if (job.Place != JobPlace.Recording)
        {
            Remove(job);
        }
    }

    private void Remove(Job job)
    {
        if (job.Place == JobPlace.Queued && job.Queue is not null)
        {
            matchmaker.Dequeue(job);
        }

        job.Place = JobPlace.Finished;
        _jobs.Remove(job.Id);
        if (!job.Spec.DoNotCache)
        {
            _shared.Remove((job.Spec.Pool, job.Spec.ActionDigest));
        }
    }

    private void Publish(Job job) => job.Operations.ForEach(operations.Publish);
}
