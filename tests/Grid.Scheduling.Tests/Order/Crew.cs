using System.Text;
using Grid.Core;

namespace Grid.Scheduling.Tests.Order;

/// <summary>
/// A scheduler with bots of one job each that always have a call open, and results that are recorded at once. It keeps no
/// history, so that very many jobs may pass.
/// </summary>
internal sealed class Crew(SchedulerLimits limits)
{
    private readonly List<BotId> _bots = [];
    private readonly List<PlatformProperties> _offered = [];
    private readonly List<LeaseAnswer?> _held = [];
    private readonly List<PollId> _calls = [];
    private long _polls;
    private int _operations;

    public Crew()
        : this(new SchedulerLimits())
    {
    }

    public Scheduler Scheduler { get; } = new(limits, seed: 1);

    public DateTimeOffset Now { get; private set; } = DateTimeOffset.UnixEpoch.AddYears(55);

    public int BotCount => _bots.Count;

    /// <summary>Nodes of share trees, that of each pool included.</summary>
    public int ShareCount => Scheduler.Matchmaker.Shares.Sum(shares => shares.Count);

    /// <summary>Whether bots drop a job that is cancelled at once.</summary>
    public bool ObeysCancellation { get; set; } = true;

    /// <summary>Told of each job that goes to a bot, in that order.</summary>
    public Action<JobId, int>? Granted { get; set; }

    public PlatformProperties OfferedBy(int bot) => _offered[bot];

    /// <summary>The action a bot holds; null when it is idle.</summary>
    public string? ActionOf(int bot) => _held[bot] is { } lease ? Encoding.UTF8.GetString(lease.Payload.Span) : null;

    public int[] Connect(int count, PlatformProperties? offered = null) => [.. Enumerable.Range(0, count).Select(_ => Connect(offered))];

    public int Connect(PlatformProperties? offered = null)
    {
        int bot = _bots.Count;
        _bots.Add(new BotId(Farm.Pool, $"bot-{bot}"));
        _offered.Add(offered ?? Farm.Linux);
        _held.Add(null);
        _calls.Add(default);
        Apply(new SchedulerInput.SessionCreated(Now, Call(bot), NameOf(bot), Report(bot)));
        if (_held[bot] is null)
        {
            Update(bot);
        }

        return bot;
    }

    public OperationName Submit(Build build, string action, int priority = 0, PlatformRequirements? requirements = null)
    {
        JobSpec spec = build.Spec(action, requirements);
        OperationName name = new($"operations/{++_operations}");
        Apply(new SchedulerInput.ExecuteRequested(
            Now, name, spec.Pool, spec.Instance, spec.ActionDigest, priority, SkipCacheLookup: false, build.Client));
        Apply(new SchedulerInput.OperationPrepared(Now, name, spec));
        return name;
    }

    /// <summary>A bot ends what it holds, and asks for more.</summary>
    public void Complete(int bot, GridStatus status = GridStatus.Ok)
    {
        LeaseId lease = _held[bot]!.Id;
        _held[bot] = null;
        Update(bot, Farm.Completed(lease, status));
    }

    /// <summary>Bots do what they were told in an answer that the test held back.</summary>
    public void Obey(int bot)
    {
        _held[bot] = null;
        Update(bot);
    }

    public void Cancel(OperationName name) => Apply(new SchedulerInput.OperationCancelled(Now, name));

    public void Pass(TimeSpan time)
    {
        Now += time;
        for (int bot = 0; bot < BotCount; bot++)
        {
            Update(bot, _held[bot] is { } lease ? [Farm.Active(lease.Id)] : []);
        }
    }

    public void Apply(SchedulerInput input)
    {
        SchedulerEffect[] effects = [.. Scheduler.Apply(input)];
        foreach (SchedulerEffect.LeaseGranted granted in effects.OfType<SchedulerEffect.LeaseGranted>())
        {
            Granted?.Invoke(granted.Job, _bots.IndexOf(granted.Bot));
        }

        foreach (SchedulerEffect effect in effects)
        {
            Hear(effect);
        }
    }

    private void Hear(SchedulerEffect effect)
    {
        switch (effect)
        {
            case SchedulerEffect.SessionAnswered answered:
                Hear(answered);
                break;
            case SchedulerEffect.RecordResult record:
                Apply(new SchedulerInput.ResultRecorded(Now, record.Run.Job, record.Run.Outcome));
                break;
            default:
                break;
        }
    }

    // An earlier call that is answered because the next has come says nothing new.
    private void Hear(SchedulerEffect.SessionAnswered answered)
    {
        int bot = _calls.IndexOf(answered.Poll);
        if (bot < 0 || answered.Answer.Leases is not [{ } lease])
        {
            return;
        }

        if (lease.State != LeaseState.Cancelled)
        {
            _held[bot] = lease;
        }
        else if (ObeysCancellation)
        {
            _held[bot] = null;
            Update(bot);
        }
    }

    private PollId Call(int bot) => _calls[bot] = new PollId(++_polls);

    private void Update(int bot, params LeaseReport[] leases)
    {
        Apply(new SchedulerInput.SessionUpdated(Now, Call(bot), NameOf(bot), Report(bot, leases), Patience: null));

        // A call that was answered is followed by the next, but an answer with a job is for the test to look at.
        if (_held[bot] is null && leases.Length > 0)
        {
            Update(bot);
        }
    }

    private static BotSessionName NameOf(int bot) => new($"session-{bot}");

    private BotReport Report(int bot, params LeaseReport[] leases) =>
        new(_bots[bot], BotStatus.Ok, _offered[bot], Capacity: 1, leases)
        {
            Labels = _offered[bot].ValuesOf("OSFamily"),
        };
}
