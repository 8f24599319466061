using Grid.Core;

namespace Grid.Scheduling;

/// <summary>An operation as it stood at one moment; never changes afterwards.</summary>
public sealed record OperationView
{
    public required OperationName Name { get; init; }

    /// <summary>Grows with every operation created: the order of lists.</summary>
    public required long Sequence { get; init; }

    public required PoolName Pool { get; init; }

    public required InstanceName Instance { get; init; }

    public required Digest ActionDigest { get; init; }

    public required int Priority { get; init; }

    public required bool SkipCacheLookup { get; init; }

    public required ClientMetadata Client { get; init; }

    public required ExecutionStage Stage { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the job began to wait for a bot.</summary>
    public DateTimeOffset? QueuedAt { get; init; }

    /// <summary>When a bot took the job.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The bot that has, or had, the job; null when none did.</summary>
    public string? Bot { get; init; }

    /// <summary>The lease by which that bot has, or had, the job; null when none has it to run, and when it has ended.</summary>
    public LeaseId? Lease { get; init; }

    /// <summary>How often the job has been tried.</summary>
    public int Attempts { get; init; }

    /// <summary>The runs that came to nothing, the first first; those of an earlier life of the server stand in its history.</summary>
    public IReadOnlyList<JobAttempt> Past { get; init; } = [];

    /// <summary>What the job needs of a bot; null before the action has been read.</summary>
    public PlatformRequirements? Requirements { get; init; }

    /// <summary>Bytes of the bot's ExecutedActionMetadata so far.</summary>
    public ReadOnlyMemory<byte> PartialMetadata { get; init; }

    /// <summary>How it ended; null while it has not.</summary>
    public JobOutcome? Outcome { get; init; }

    public bool IsDone => Outcome is not null;
}
