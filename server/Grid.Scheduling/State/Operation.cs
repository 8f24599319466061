using Grid.Core;

namespace Grid.Scheduling.State;

/// <summary>One client's view of a job.</summary>
internal sealed class Operation(SchedulerInput.ExecuteRequested request, long sequence)
{
    private OperationView? _finalView;

    public OperationName Name { get; } = request.Name;

    public long Sequence { get; } = sequence;

    public Digest ActionDigest => request.ActionDigest;

    public int Priority => request.Priority;

    public ClientMetadata Client => request.Client;

    /// <summary>The job it shares; null while the cache is asked, and when it has ended.</summary>
    public Job? Job { get; private set; }

    /// <summary>The job it shares or shared; null when there never was one: then nothing of it is kept.</summary>
    public JobId? JobId { get; private set; }

    /// <summary>It stands in the ledger already.</summary>
    public bool IsTouched { get; set; }

    /// <summary>It ended although its job did not.</summary>
    public bool HasLeft { get; set; }

    public bool IsDone => _finalView is not null;

    /// <summary>Its outcome's cost in memory, once it has ended.</summary>
    public long OutcomeSizeBytes => _finalView?.Outcome?.SizeBytes ?? 0;

    public DateTimeOffset? FinishedAt => _finalView?.FinishedAt;

    public OperationView View => _finalView ?? Render(Job?.Stage ?? ExecutionStage.CacheCheck);

    public void Share(Job job)
    {
        Job = job;
        JobId = job.Id;
    }

    public void Finish(JobOutcome outcome, DateTimeOffset now)
    {
        _finalView = Render(ExecutionStage.Completed, outcome, now);
        Job = null;
    }

    /// <summary>The operation as it is to be kept; the ledger is done with it.</summary>
    public OperationRow TakeRow()
    {
        IsTouched = false;
        return new OperationRow
        {
            Name = Name,
            Sequence = Sequence,
            Job = JobId!.Value,
            Instance = request.Instance,
            Priority = Priority,
            SkipCacheLookup = request.SkipCacheLookup,
            Client = request.Client,
            CreatedAt = request.At,
            LeftAt = HasLeft ? _finalView?.FinishedAt : null,
            Outcome = HasLeft ? _finalView?.Outcome : null,
        };
    }

    private OperationView Render(ExecutionStage stage, JobOutcome? outcome = null, DateTimeOffset? finishedAt = null) => new()
    {
        Name = Name,
        Sequence = Sequence,
        Pool = request.Pool,
        Instance = request.Instance,
        ActionDigest = ActionDigest,
        Priority = Priority,
        SkipCacheLookup = request.SkipCacheLookup,
        Client = request.Client,
        Stage = stage,
        CreatedAt = request.At,
        QueuedAt = Job?.QueuedAt,
        StartedAt = Job?.StartedAt,
        Bot = Job?.Bot,
        Lease = Job?.LastLease,
        Attempts = Job?.Attempts ?? 0,
        Past = Job?.Past ?? [],
        Requirements = Job?.Spec.Requirements,
        PartialMetadata = Job?.PartialMetadata ?? default,
        Outcome = outcome,
        FinishedAt = finishedAt,
    };
}
