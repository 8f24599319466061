namespace Grid.Scheduling.State;

/// <summary>A conversation with a bot.</summary>
internal sealed class BotSession
{
    public BotSession(BotSessionName name, BotId bot)
    {
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
    public IReadOnlyList<string> Labels { get; set; } = [];

    public BotGroup? Group { get; set; }

    public Dictionary<LeaseId, Lease> Leases { get; } = [];

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

    public LinkedListNode<BotSession> ListeningNode { get; }

    public bool IsListening => ListeningNode.List is not null;

    public bool IsLeaving => Status is BotStatus.Terminating or BotStatus.HostRebooting;

    /// <summary>Whether a job could go into the answer of the call that waits.</summary>
    public bool CanListen => Poll is not null && Status == BotStatus.Ok && DrainedBy is null && Leases.Count < Capacity;

    public void StopListening() => ListeningNode.List?.Remove(ListeningNode);

    /// <summary>The session as it is to be kept; the ledger is done with it.</summary>
    public SessionRow TakeRow()
    {
        IsTouched = false;
        return new SessionRow(Name, Bot, Status, Group!.Offered, Capacity, Version) { Labels = Labels };
    }
}
