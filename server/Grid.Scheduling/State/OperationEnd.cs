using Grid.Core;

namespace Grid.Scheduling.State;

/// <summary>
/// How an operation ended, and what is still told of its job, which is no longer there. A part of the operation, so that
/// the many that are kept for those who ask late are an object each and no more.
/// </summary>
internal readonly struct OperationEnd
{
    private readonly Moment _at;
    private readonly Moment _queuedAt;
    private readonly Moment _startedAt;
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
        (Outcome, _at) = (outcome, Moment.Of(at));
        if (job is not null)
        {
            _queuedAt = Moment.Of(job.QueuedAt);
            _startedAt = Moment.Of(job.StartedAt);
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
    public DateTimeOffset? At => _at.At;

    /// <summary>The view of an operation that ended so.</summary>
    public OperationView Complete(OperationView requested) => requested with
    {
        Stage = ExecutionStage.Completed,
        QueuedAt = _queuedAt.At,
        StartedAt = _startedAt.At,
        FinishedAt = _at.At,
        Bot = _bot,
        Attempts = _attempts,
        Past = _past ?? [],
        Requirements = _requirements,
        PartialMetadata = _partialMetadata,
        Outcome = Outcome,
    };
}
