using Grid.Core;

namespace Grid.Scheduling.Durable;

/// <summary>One client's view of a job. Its key is <see cref="Name"/>.</summary>
public sealed record OperationRow : SchedulerRow
{
    public required OperationName Name { get; init; }

    /// <summary>Grows with every operation created: the order of lists.</summary>
    public required long Sequence { get; init; }

    /// <summary>The job it shares, or shared.</summary>
    public required JobId Job { get; init; }

    public required InstanceName Instance { get; init; }

    public required int Priority { get; init; }

    public required bool SkipCacheLookup { get; init; }

    public required ClientMetadata Client { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ended before its job did, because its client cancelled it; else null: it ends with the job.</summary>
    public DateTimeOffset? LeftAt { get; init; }

    /// <summary>How it ended when it left its job; else null.</summary>
    public JobOutcome? Outcome { get; init; }

    /// <summary>The operation as clients see it, put together with its job.</summary>
    public OperationView ToView(JobRow job) => new()
    {
        Name = Name,
        Sequence = Sequence,
        Pool = job.Spec.Pool,
        Instance = Instance,
        ActionDigest = job.Spec.ActionDigest,
        Priority = Priority,
        SkipCacheLookup = SkipCacheLookup,
        Client = Client,
        Stage = StageOf(job),
        CreatedAt = CreatedAt,
        QueuedAt = job.QueuedAt,
        StartedAt = job.StartedAt,
        FinishedAt = LeftAt ?? job.FinishedAt,
        Bot = job.Bot,
        Attempts = job.Attempts,
        Requirements = job.Spec.Requirements,
        Outcome = LeftAt is not null ? Outcome : job.Place == JobPlace.Finished ? job.Outcome : null,
    };

    private ExecutionStage StageOf(JobRow job) => LeftAt is not null ? ExecutionStage.Completed : job.Place switch
    {
        JobPlace.Finished => ExecutionStage.Completed,
        JobPlace.Queued => ExecutionStage.Queued,
        JobPlace.Leased when job.Lease is { IsTaken: false } => ExecutionStage.Queued,
        _ => ExecutionStage.Executing,
    };
}
