using Grid.Scheduling.State.Order;

namespace Grid.Scheduling.State;

/// <summary>
/// One execution of an action, shared by the operations that asked for it while it was in flight. Its object serves
/// another job afterwards.
/// </summary>
internal sealed class Job : ISpare
{
    /// <summary>Lines of a processor's cache that it takes.</summary>
    public const int LineCount = 5;

    /// <summary>Those of them that are looked at along its line.</summary>
    public const int LinksLineCount = 3;

    private const int SpecLineCount = 4;

    /// <summary>Its place among the waiting jobs of its share, and among those of its priority.</summary>
    internal JobLinks InLeaf;
    internal JobLinks InLevel;

    /// <summary>
    /// What of its specification those look at who look for a job near a bot: beside its links, as they follow those.
    /// </summary>
    internal ulong Hint;
    internal ulong InputRoot;

    private JobSpec _spec = null!;
    private Moment _queuedAt;
    private Moment _startedAt;
    private Moment _finishedAt;

    /// <summary>None for a job that came with its bot and that nobody has asked for again yet.</summary>
    internal Sharers Operations;

    /// <summary>That of its pool and action, while it can be shared.</summary>
    internal int ActionHash;

    public JobId Id { get; private set; }

    /// <summary>A job that came with its bot gets the specification of the first client that asks for it.</summary>
    public JobSpec Spec
    {
        get => _spec;
        set => (_spec, Hint, InputRoot) = (value, value.Affinity.Hint, value.Affinity.InputRoot);
    }

    /// <summary>That of the most urgent operation; lower goes first.</summary>
    public int Priority { get; set; }

    public DateTimeOffset QueuedAt => _queuedAt.At!.Value;

    public DateTimeOffset? StartedAt
    {
        get => _startedAt.At;
        set => _startedAt = Moment.Of(value);
    }

    public JobPlace Place { get; set; }

    public int Attempts { get; set; }

    public int Offers { get; set; }

    /// <summary>Its memory ran out on a smaller bot before.</summary>
    public bool IsEnlarged { get; set; }

    /// <summary>How often one of its target that came later went first, because a bot held that one's inputs.</summary>
    public int PassedOver { get; set; }

    /// <summary>To whose share of the bots it counts: that of the operation that made it. Null before it was queued or lent.</summary>
    public ShareNode? Share { get; set; }

    /// <summary>The queue it waits in, while it is queued.</summary>
    public JobQueue? Queue { get; set; }

    /// <summary>Its place in that queue.</summary>
    public FairNode? Leaf { get; set; }

    /// <summary>When it began to wait in its queue, where there is a limit to that.</summary>
    public DateTime WaitsSince { get; set; }

    /// <summary>The job that began to wait before it.</summary>
    public Job? WaitsBehind { get; set; }

    /// <summary>The job that began to wait after it.</summary>
    public Job? WaitsBefore { get; set; }

    /// <summary>The lease that holds it, while it is leased.</summary>
    public Lease? Lease { get; private set; }

    /// <summary>The lease that holds it, or held it last: a bot that comes back with it goes on with the same attempt.</summary>
    public LeaseId? LastLease { get; set; }

    /// <summary>The bot that has it, or had it last.</summary>
    public string? Bot { get; set; }

    /// <summary>Runs that came to nothing, the first first. Most jobs have none.</summary>
    public IReadOnlyList<JobAttempt> Past { get; set; } = [];

    public ReadOnlyMemory<byte> PartialMetadata { get; set; }

    /// <summary>What the bot brought, or how the job ended.</summary>
    public JobOutcome? Outcome { get; set; }

    public DateTimeOffset? FinishedAt
    {
        get => _finishedAt.At;
        set => _finishedAt = Moment.Of(value);
    }

    /// <summary>It stands in the ledger already.</summary>
    public bool IsTouched { get; set; }

    public ExecutionStage Stage => Place switch
    {
        JobPlace.Queued => ExecutionStage.Queued,
        JobPlace.Leased when Lease!.State == LeaseState.Pending => ExecutionStage.Queued,
        _ => ExecutionStage.Executing,
    };

    /// <summary>It is this job from now on.</summary>
    public void Begin(JobId id, JobSpec spec, int priority, DateTimeOffset queuedAt) =>
        (Id, Spec, Priority, _queuedAt) = (id, spec, priority, Moment.Of(queuedAt));

    /// <summary>
    /// It is likely to be lent next, and the two that came after it thereafter. Of the third itself is fetched, of the second
    /// what it refers to, of the first what that refers to: each time what was fetched before says where the next lies.
    /// Returns the second.
    /// </summary>
    public Job? ForeseeLine()
    {
        Leaf?.Foresee();
        Job? second = InLevel.Next;
        second?.Foresee();
        Foresight.Fetch(second?.InLevel.Next, LineCount);
        return second;
    }

    /// <summary>Fetches what it refers to.</summary>
    private void Foresee()
    {
        Foresight.Fetch(_spec, SpecLineCount);
        Foresight.Fetch(Share, ShareNode.LineCount);
        Foresight.Fetch(Leaf, FairNode.LineCount);
        if (Operations.Count > 0)
        {
            Foresight.Fetch(Operations[0], Operation.LineCount);
        }
    }

    public void LendTo(Lease lease)
    {
        Place = JobPlace.Leased;
        HoldBy(lease);
        Bot = lease.Session.Bot.Value;
        if (lease.Id != LastLease)
        {
            Attempts++;
            Offers++;
        }

        LastLease = lease.Id;
    }

    /// <summary>From now on its share has one more of the bots.</summary>
    public void HoldBy(Lease lease)
    {
        Lease = lease;
        Share!.Lend();
        lease.Session.Group!.Cohort?.ShareOf(Share.Instance.Name).Add(lease);
    }

    /// <summary>No bot holds it any more.</summary>
    public void EndLease()
    {
        if (Lease is { } lease)
        {
            Lease = null;
            Share!.TakeBack();
            lease.CohortShare?.Remove(lease);
        }
    }

    /// <summary>The job is no more.</summary>
    public void LeaveShare()
    {
        Share!.Release();
        Share = null;
    }

    /// <summary>How long its command may run.</summary>
    public TimeSpan Timeout(SchedulerLimits limits) =>
        Spec.Timeout < limits.ExecutionTimeoutMax ? Spec.Timeout : limits.ExecutionTimeoutMax;

    /// <summary>When the bot that took it is to be done.</summary>
    public DateTimeOffset RunsUntil(SchedulerLimits limits) => StartedAt!.Value + Timeout(limits) + limits.ExecutionOverheadMax;

    public void Clear()
    {
        (InLeaf, InLevel, ActionHash) = (default, default, 0);
        (_spec, Hint, InputRoot) = (null!, 0, 0);
        Operations.Clear();
        (Id, Priority, _queuedAt, _startedAt, _finishedAt) = (default, 0, default, default, default);
        (Place, Attempts, Offers, IsEnlarged, PassedOver) = (default, 0, 0, false, 0);
        (Share, Queue, Leaf) = (null, null, null);
        (WaitsSince, WaitsBehind, WaitsBefore) = (default, null, null);
        (Lease, LastLease, Bot, Past) = (null, null, null, []);
        (PartialMetadata, Outcome) = (default, null);
    }

    /// <summary>The job as it is to be kept; the ledger is done with it.</summary>
    public JobRow TakeRow()
    {
        IsTouched = false;
        return new JobRow
        {
            Id = Id,
            Spec = Spec,
            Priority = Priority,
            QueuedAt = QueuedAt,
            StartedAt = StartedAt,
            FinishedAt = FinishedAt,
            Place = Place,
            Attempts = Attempts,
            Offers = Offers,
            Bot = Bot,
            Lease = Lease is null ? null : new LeaseHold(Lease.Id, Lease.Session.Name, Lease.State == LeaseState.Active),
            Outcome = Outcome,
        };
    }
}
