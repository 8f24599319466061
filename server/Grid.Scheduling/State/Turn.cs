namespace Grid.Scheduling.State;

/// <summary>One application of an input: the moment, the limits, and the effects gathered so far.</summary>
internal sealed class Turn(SchedulerLimits limits, bool isDurable)
{
    private readonly EffectList _effects = new();
    private readonly List<BotSession> _woken = [];

    public SchedulerLimits Limits { get; } = limits;

    public DeadlineHeap Deadlines { get; } = new();

    /// <summary>What has to be kept of all that happens.</summary>
    public Ledger Ledger { get; } = new(isDurable);

    public Spares<Job> SpareJobs { get; } = new();

    public Spares<Operation> SpareOperations { get; } = new();

    public Spares<Lease> SpareLeases { get; } = new();

    public DateTimeOffset Now { get; private set; }

    public IReadOnlyList<SchedulerEffect> Effects => _effects;

    /// <summary>Bots to be answered at the end of the turn; may name one twice.</summary>
    public IReadOnlyList<BotSession> Woken => _woken;

    public void Begin(DateTimeOffset at)
    {
        _effects.Clear();
        _woken.Clear();
        SpareJobs.Reclaim();
        SpareOperations.Reclaim();
        SpareLeases.Reclaim();

        // A clock set back must not make deadlines recede: time stands still until it has caught up.
        Now = at > Now ? at : Now;
    }

    /// <summary>The bot has something to hear: its call is answered at the end of the turn, or its next one at once.</summary>
    public void Wake(BotSession session)
    {
        session.HasNews = true;
        _woken.Add(session);
    }

    /// <summary>Adds to the history of a job.</summary>
    public void Tell(Job job, JobEventKind kind, string detail = "") => Ledger.Tell(job, Now, kind, detail);

    /// <summary>Adds the end of a job to its history.</summary>
    public void Tell(Job job, JobOutcome outcome)
    {
        if (Ledger.IsKept)
        {
            Tell(job, JobEventKind.Finished, outcome.Message.Length == 0 ? $"{outcome.Status}" : $"{outcome.Status}: {outcome.Message}");
        }
    }

    /// <summary>Keeps a feature's value under its key, also over a restart; null takes it away.</summary>
    public void SaveNote(string kind, string key, ReadOnlyMemory<byte>? value) => Ledger.Note(kind, key, value);

    public void Emit(SchedulerEffect effect) => _effects.Add(effect);
}
