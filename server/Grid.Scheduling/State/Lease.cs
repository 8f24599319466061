using Grid.Core;

namespace Grid.Scheduling.State;

/// <summary>A job lent to a bot. PENDING, ACTIVE, or CANCELLED: then the job is no longer its own, but the bot still holds it.</summary>
internal sealed class Lease
{
    public Lease(LeaseId id, Job job, BotSession session, LeaseState state)
    {
        Id = id;
        Job = job;
        Needs = job.Spec.Requirements;
        Session = session;
        State = state;
        Deadline = new Deadline(DeadlineKind.Lease, this);
    }

    public LeaseId Id { get; }

    public Job Job { get; }

    /// <summary>What the job needed when it was lent: what it took away is given back.</summary>
    public PlatformRequirements Needs { get; }

    public BotSession Session { get; }

    public LeaseState State { get; set; }

    public Deadline Deadline { get; }

    /// <summary>The last call of the bot that listed it.</summary>
    public PollId ListedIn { get; set; }

    /// <summary>It was begun under an earlier writer: whether the bot had it already is not known.</summary>
    public bool IsRestored { get; init; }
}
