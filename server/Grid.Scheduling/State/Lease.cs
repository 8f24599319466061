using Grid.Scheduling.State.Quotas;

namespace Grid.Scheduling.State;

/// <summary>A job lent to a bot. PENDING, ACTIVE, or CANCELLED: then the job is no longer its own, but the bot still holds it.</summary>
internal sealed class Lease
{
    public Lease(LeaseId id, Job job, BotSession session, LeaseState state)
    {
        Id = id;
        Job = job;
        JobId = job.Id;
        Spec = job.Spec;
        Session = session;
        State = state;
        Deadline = new Deadline(DeadlineKind.Lease, this);
    }

    public LeaseId Id { get; }

    /// <summary>The job, which may be another or none any more once the lease is CANCELLED.</summary>
    public Job Job { get; }

    public JobId JobId { get; }

    /// <summary>What was lent, also when the job is gone or needs more by now: what it took away is given back.</summary>
    public JobSpec Spec { get; }

    public BotSession Session { get; }

    public LeaseState State { get; set; }

    /// <summary>Whether the job is its own.</summary>
    public bool IsInForce => State != LeaseState.Cancelled;

    public Deadline Deadline { get; }

    /// <summary>Where it counts against a quota; null when its bot belongs to no cohort, or the job is no longer its own.</summary>
    public CohortShare? CohortShare { get; set; }

    public int PlaceInShare { get; set; }

    /// <summary>The instance for whose sake its bot is to stop; null when there is none.</summary>
    public CohortShare? PreemptedFor { get; set; }

    /// <summary>The last call of the bot that listed it.</summary>
    public PollId ListedIn { get; set; }

    /// <summary>It was begun under an earlier writer: whether the bot had it already is not known.</summary>
    public bool IsRestored { get; init; }
}
