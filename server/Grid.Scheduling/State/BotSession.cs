using Grid.Scheduling.State.Choice;
using Grid.Scheduling.State.Order;

namespace Grid.Scheduling.State;

/// <summary>A conversation with a bot.</summary>
internal sealed class BotSession
{
    public const int WarmthMax = 3;

    public BotSession(BotSessionName name, BotId bot, SchedulerLimits limits)
    {
        Hints = new RecentKeys(limits.LocalityHintsMax);
        Traces = new RecentKeys(limits.LocalityTracesMax);
        Name = name;
        Bot = bot;
        Silence = new Deadline(DeadlineKind.Silence, this);
        Hold = new Deadline(DeadlineKind.Hold, this);
        ListeningNode = new LinkedListNode<BotSession>(this);
    }

    public BotSessionName Name { get; }

    public BotId Bot { get; }

    public BotStatus Status { get; set; }

    public int Capacity { get; set; }

    public string Version { get; set; } = string.Empty;

    /// <summary>The operator's rule that keeps work from it; null when none does.</summary>
    public Drain? DrainedBy { get; set; }

    /// <summary>The names of the kinds of platform that it is.</summary>
    public IReadOnlyList<string> Labels { get; set; } = [];

    public BotGroup? Group { get; set; }

    public HeldLeases Leases { get; } = new();

    /// <summary>What those leases take away from it.</summary>
    public ResourceUse Use { get; private set; } = ResourceUse.None;

    /// <summary>What its jobs were said to belong to.</summary>
    public RecentKeys Hints { get; }

    /// <summary>Of what inputs, targets and invocations its jobs were.</summary>
    public RecentKeys Traces { get; }

    /// <summary>The queue whose next job is to find room here before others do; null when there is none.</summary>
    public JobQueue? KeptFreeFor { get; set; }

    /// <summary>Leases the bot believes to have that are not ours: the next answer tells it to stop them.</summary>
    public List<LeaseId> Foreign { get; } = [];

    /// <summary>The call that waits for its answer.</summary>
    public PollId? Poll { get; set; }

    /// <summary>The answer has something in it that the bot should not wait for.</summary>
    public bool HasNews { get; set; }

    public DateTimeOffset SeenAt { get; set; }

    public Deadline Silence { get; }

    public Deadline Hold { get; }

    /// <summary>It stands in the ledger already.</summary>
    public bool IsTouched { get; set; }

    public bool IsClosed { get; set; }

    /// <summary>It was begun with an earlier writer, and this one has not heard of its bot yet.</summary>
    public bool IsRestored { get; set; }

    public LinkedListNode<BotSession> ListeningNode { get; }

    /// <summary>When it began to listen, or was given a job: the lowest of several has waited longest.</summary>
    public long ListeningTurn { get; set; }

    /// <summary>How many jobs more it would take now.</summary>
    public int IdleCapacity => Status == BotStatus.Ok && DrainedBy is null ? Math.Max(Capacity - Leases.Count, 0) : 0;

    public bool IsListening => ListeningNode.List is not null;

    public bool IsLeaving => Status is BotStatus.Terminating or BotStatus.HostRebooting;

    /// <summary>Whether a job could go into the answer of the call that waits.</summary>
    public bool CanListen => Poll is not null && IsWanted && Leases.Count < Capacity;

    /// <summary>Whether it is to get work at all.</summary>
    public bool IsWanted => Status == BotStatus.Ok && DrainedBy is null;

    /// <summary>It holds nothing that a job could need.</summary>
    public bool IsCold => Hints.All.IsEmpty && Traces.All.IsEmpty;

    public void StopListening() => Group?.Listening.Remove(this);

    /// <summary>Whether it is not kept free for others.</summary>
    public bool MayTakeFrom(JobQueue queue) => KeptFreeFor is null || KeptFreeFor == queue;

    public void Add(Lease lease)
    {
        Leases.Add(lease);
        Group!.Warm.Note(this, lease.Spec.Affinity);
        ChangeUse(Use.Plus(lease.Spec.Requirements));
    }

    public void Remove(Lease lease)
    {
        if (Leases.Remove(lease))
        {
            ChangeUse(Use.Minus(lease.Spec.Requirements));
        }
    }

    /// <summary>The session as it is to be kept; the ledger is done with it.</summary>
    public SessionRow TakeRow()
    {
        IsTouched = false;
        return new SessionRow(Name, Bot, Status, Group!.Offered, Capacity, Version) { Labels = Labels };
    }

    /// <summary>How much of what jobs of one target differ in this bot is likely to hold.</summary>
    public int WarmthFor(in NextJob job) =>
        (job.Hint != 0 && Hints.Contains(job.Hint) ? 2 : 0)
        + (job.InputRoot != 0 && Traces.Contains(job.InputRoot) ? 1 : 0);

    // Bots that listen stand in line by what they have in use.
    private void ChangeUse(ResourceUse use)
    {
        if (use.Equals(Use))
        {
            return;
        }

        bool isListening = IsListening;
        StopListening();
        Use = use;
        if (isListening)
        {
            Group!.Listening.Add(this);
        }
    }
}
