using Grid.Core;

namespace Grid.Scheduling.State;

/// <summary>
/// How an operation ended, and what is still told of its job, which is no longer there. A part of the operation, so that
/// the many that are kept for those who ask late are an object each and no more.
/// </summary>
internal readonly struct OperationEnd
{
    private readonly DateTimeOffset _at;
    private readonly DateTime _queuedAt;
    private readonly DateTime _startedAt;
    private readonly string? _bot;
    private readonly int _attempts;
    private readonly IReadOnlyList<JobAttempt>? _past;
    private readonly PlatformRequirements? _requirements;
    private readonly ReadOnlyMemory<byte> _partialMetadata;

    /// <param name="job">The job it shared; null when there never was one.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="at">When.</param>
    public OperationEnd(Job? job, JobOutcome outcome, DateTimeOffset at)
    {
        (Outcome, _at) = (outcome, at);
        if (job is not null)
        {
            _queuedAt = job.QueuedAt.UtcDateTime;
            _startedAt = job.StartedAt?.UtcDateTime ?? default;
            _bot = job.Bot;
            _attempts = job.Attempts;
            _past = job.Past;
            _requirements = job.Spec.Requirements;
            _partialMetadata = job.PartialMetadata;
        }
    }

    /// <summary>How it ended; null while it has not.</summary>
    public JobOutcome? Outcome { get; }

    /// <summary>When it ended; null while it has not.</summary>
    public DateTimeOffset? At => Outcome is null ? null : _at;

    /// <summary>The view of an operation that ended so.</summary>
    public OperationView Complete(OperationView requested) => requested with
    {
        Stage = ExecutionStage.Completed,
        QueuedAt = MomentOf(_queuedAt),
        StartedAt = MomentOf(_startedAt),
        FinishedAt = _at,
        Bot = _bot,
        Attempts = _attempts,
        Past = _past ?? [],
        Requirements = _requirements,
        PartialMetadata = _partialMetadata,
        Outcome = Outcome,
    };

    private static DateTimeOffset? MomentOf(DateTime time) => time == default ? null : new DateTimeOffset(time);
}
