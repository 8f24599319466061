using Grid.Scheduling.State.Quotas;

namespace Grid.Scheduling.State;

/// <summary>
/// A job lent to a bot, and when that is to be heard of. PENDING, ACTIVE, or CANCELLED: then the job is no longer its own,
/// but the bot still holds it. Its object serves another lease afterwards.
/// </summary>
internal sealed class Lease : Deadline, ISpare
{
    public Lease()
        : base(DeadlineKind.Lease)
    {
    }

    public LeaseId Id { get; private set; }

    /// <summary>The job, which may be another or none any more once the lease is CANCELLED.</summary>
    public Job Job { get; private set; } = null!;

    public JobId JobId { get; private set; }

    /// <summary>What was lent, also when the job is gone or needs more by now: what it took away is given back.</summary>
    public JobSpec Spec { get; private set; } = null!;

    public BotSession Session { get; private set; } = null!;

    public LeaseState State { get; set; }

    /// <summary>Whether the job is its own.</summary>
    public bool IsInForce => State != LeaseState.Cancelled;

    /// <summary>Where it counts against a quota; null when its bot belongs to no cohort, or the job is no longer its own.</summary>
    public CohortShare? CohortShare { get; set; }

    public int PlaceInShare { get; set; }

    /// <summary>The instance for whose sake its bot is to stop; null when there is none.</summary>
    public CohortShare? PreemptedFor { get; set; }

    /// <summary>The last call of the bot that listed it.</summary>
    public PollId ListedIn { get; set; }

    /// <summary>It was begun under an earlier writer: whether the bot had it already is not known.</summary>
    public bool IsRestored { get; private set; }

    /// <summary>Nothing of it is kept but with its job.</summary>
    bool ISpare.IsTouched => false;

    /// <summary>It is this lease from now on.</summary>
    public void Begin(LeaseId id, Job job, BotSession session, LeaseState state, bool isRestored = false)
    {
        (Id, Job, JobId, Spec) = (id, job, job.Id, job.Spec);
        (Session, State, IsRestored) = (session, state, isRestored);
    }

    public void Clear()
    {
        (Id, Job, JobId, Spec) = (default, null!, default, null!);
        (Session, State, IsRestored) = (null!, default, false);
        (CohortShare, PlaceInShare, PreemptedFor, ListedIn) = (null, 0, null, default);
    }
}
