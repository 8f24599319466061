using Grid.Core;
using Grid.Scheduling.Durable;
using Grid.Scheduling.State;

namespace Grid.Scheduling.Tests;

/// <summary>A scheduler with the clock in the test's hand, and short ways to say what clients and bots do.</summary>
internal sealed class Farm
{
    public static readonly PlatformProperties Linux = PlatformProperties.Of([new PlatformProperty("OSFamily", "linux")]);

    public static readonly PoolName Pool = new("*");

    private readonly bool _isDurable;
    private readonly Dictionary<object, SchedulerRow> _rows = [];
    private readonly List<JobEvent> _events = [];
    private Scheduler _scheduler;
    private long _polls;
    private int _operations;

    public Farm(SchedulerLimits? limits = null, bool isDurable = false)
    {
        Limits = limits ?? new SchedulerLimits();
        _isDurable = isDurable;
        _scheduler = new Scheduler(Limits, seed: 1, isDurable);
    }

    public SchedulerLimits Limits { get; private set; }

    public DateTimeOffset Now { get; private set; } = DateTimeOffset.UnixEpoch.AddYears(55);

    /// <summary>The effects of the last input.</summary>
    public IReadOnlyList<SchedulerEffect> Effects { get; private set; } = [];

    /// <summary>Every effect so far.</summary>
    public List<SchedulerEffect> History { get; } = [];

    /// <summary>What has been kept, up to the last change of the writer.</summary>
    public IReadOnlyCollection<SchedulerRow> Rows => _rows.Values;

    /// <summary>The history that has been kept, up to the last change of the writer.</summary>
    public IReadOnlyList<JobEvent> Events => _events;

    public bool HasUrgentChanges => _scheduler.HasUrgentChanges;

    public SchedulerSnapshot Snapshot => _scheduler.Snapshot();

    /// <summary>For questions only: inputs go through the farm.</summary>
    public Scheduler Scheduler => _scheduler;

    public static JobSpec Spec(string action, PlatformRequirements? requirements = null, bool doNotCache = false)
    {
        byte[] payload = System.Text.Encoding.UTF8.GetBytes(action);
        return new JobSpec(
            Pool,
            InstanceName.Empty,
            Digest.Of(payload),
            payload,
            requirements ?? PlatformRequirements.None,
            TimeSpan.FromMinutes(1),
            doNotCache);
    }

    public static PlatformRequirements Needs(string name, string value) =>
        PlatformRequirements.Of([new PlatformProperty(name, value)]);

    public static LeaseReport Active(LeaseId lease) => new(lease, LeaseState.Active);

    public static LeaseReport Pending(LeaseId lease) => new(lease, LeaseState.Pending);

    public static LeaseReport Completed(LeaseId lease, GridStatus status = GridStatus.Ok) =>
        new(lease, LeaseState.Completed) { Outcome = new JobOutcome { Status = status, Message = "said the bot" } };

    public IReadOnlyList<SchedulerEffect> Apply(SchedulerInput input)
    {
        Effects = [.. _scheduler.Apply(input)];
        History.AddRange(Effects);
        return Effects;
    }

    /// <summary>Takes what has changed, and keeps it.</summary>
    public SchedulerChanges TakeChanges()
    {
        SchedulerChanges changes = _scheduler.TakeChanges();
        Keep(changes);
        return changes;
    }

    /// <summary>Another scheduler goes on with the rows of this one, as they come out of their bytes.</summary>
    /// <param name="isKept">Which rows are left; null for all.</param>
    /// <param name="reconsider">What the other one makes of a job; null for what it was.</param>
    /// <param name="limits">The limits of the other one; null for the same.</param>
    public void ChangeWriter(
        Func<SchedulerRow, bool>? isKept = null, Func<JobRow, JobRow>? reconsider = null, SchedulerLimits? limits = null)
    {
        TakeChanges();
        RowCodec codec = new();
        Limits = limits ?? Limits;
        _scheduler = new Scheduler(Limits, seed: 2, _isDurable);
        foreach (SchedulerRow row in Rows.Where(isKept ?? (_ => true)).OrderBy(row => row is OperationRow))
        {
            _scheduler.Restore(row switch
            {
                JobRow job => (reconsider ?? (same => same))(codec.DecodeJob(codec.Encode(job))),
                OperationRow operation => codec.DecodeOperation(codec.Encode(operation)),
                SessionRow session => codec.DecodeSession(codec.Encode(session)),
                _ => row,
            });
        }

        Apply(new SchedulerInput.Resumed(Now, default, 0));
    }

    public void Pass(TimeSpan time)
    {
        Now += time;
        Apply(new SchedulerInput.Tick(Now));
    }

    /// <summary>A client asks, and nothing is cached: the job is queued, or shared.</summary>
    public OperationName Execute(JobSpec spec, int priority = 0, ClientMetadata? client = null)
    {
        OperationName name = Ask(spec, priority, client);
        Apply(new SchedulerInput.OperationPrepared(Now, name, spec));
        return name;
    }

    public OperationName Execute(string action, int priority = 0) => Execute(Spec(action), priority);

    /// <summary>A client asks; whether the cache has the result is still open.</summary>
    public OperationName Ask(JobSpec spec, int priority = 0, ClientMetadata? client = null)
    {
        OperationName name = new($"operations/{++_operations}");
        Apply(new SchedulerInput.ExecuteRequested(
            Now, name, spec.Pool, spec.Instance, spec.ActionDigest, priority, SkipCacheLookup: false, client ?? ClientMetadata.None));
        return name;
    }

    public void Cancel(OperationName name) => Apply(new SchedulerInput.OperationCancelled(Now, name));

    /// <summary>Brings the result of a completed job into the cache.</summary>
    public void Record()
    {
        SchedulerEffect.RecordResult record = History.OfType<SchedulerEffect.RecordResult>().Last();
        Apply(new SchedulerInput.ResultRecorded(Now, record.Run.Job, record.Run.Outcome));
    }

    private void Keep(SchedulerChanges changes)
    {
        foreach (JobRow job in changes.Jobs)
        {
            _rows[job.Id] = job;
        }

        foreach (OperationRow operation in changes.Operations)
        {
            _rows[operation.Name] = operation;
        }

        foreach (SessionRow session in changes.Sessions)
        {
            _rows[session.Name] = session;
        }

        foreach (NoteRow note in changes.Notes)
        {
            _rows[(note.Kind, note.Key)] = note;
        }

        changes.ClosedSessions.ToList().ForEach(session => _rows.Remove(session));
        changes.DeletedOperations.ToList().ForEach(operation => _rows.Remove(operation));
        _events.AddRange(changes.Events);
    }

    public OperationView View(OperationName name) =>
        _scheduler.Find(name) ?? throw new InvalidOperationException($"{name} is not known.");

    public OperationExplanation Explain(OperationName name) => _scheduler.Explain(name)!;

    public IEnumerable<BotSession> Sessions => _scheduler.Bots.All;

    public bool Knows(OperationName name) => _scheduler.Find(name) is not null;

    public Bot Connect(string id = "bot", int capacity = 1, PlatformProperties? offered = null, BotStatus status = BotStatus.Ok) =>
        new(this, id, capacity, offered ?? Linux, status, $"/{id}-{_polls}", isNew: true);

    /// <summary>A bot whose session began with another life of the server.</summary>
    public Bot Reconnect(string id, int capacity = 1) =>
        new(this, id, capacity, Linux, BotStatus.Ok, $"/{id}-of-another-life", isNew: false);

    /// <summary>A bot's side of the conversation. A call returns its answer, or null while it is held.</summary>
    internal sealed class Bot
    {
        private readonly Farm _farm;
        private readonly int _capacity;
        private readonly BotId _id;
        private readonly BotSessionName _name;
        private PollId _poll;

        public Bot(Farm farm, string id, int capacity, PlatformProperties offered, BotStatus status, string name, bool isNew)
        {
            (_farm, _capacity, Offered, Status) = (farm, capacity, offered, status);
            _id = new BotId(Pool, id);
            _name = new BotSessionName(name);
            if (isNew)
            {
                _poll = new PollId(++farm._polls);
                farm.Apply(new SchedulerInput.SessionCreated(farm.Now, _poll, _name, Report()));
            }
        }

        public BotStatus Status { get; set; }

        public PlatformProperties Offered { get; set; }

        /// <summary>The answer to its latest call; null while it is held.</summary>
        public BotAnswer? Answer => AnswerTo(_poll);

        public LeaseAnswer Lease => Answer!.Leases.Single();

        public bool IsRefused => _farm.History.OfType<SchedulerEffect.SessionRefused>().Any(refused => refused.Poll == _poll);

        public PollId Poll => _poll;

        public BotAnswer? AnswerTo(PollId poll) =>
            _farm.History.OfType<SchedulerEffect.SessionAnswered>().SingleOrDefault(answered => answered.Poll == poll)?.Answer;

        public BotAnswer? Update(params LeaseReport[] leases) => Update(patience: null, leases);

        public BotAnswer? Update(TimeSpan? patience, params LeaseReport[] leases)
        {
            _poll = new PollId(++_farm._polls);
            _farm.Apply(new SchedulerInput.SessionUpdated(_farm.Now, _poll, _name, Report(leases), patience));
            return Answer;
        }

        public void HangUp() => _farm.Apply(new SchedulerInput.PollAbandoned(_farm.Now, _poll, _name));

        private BotReport Report(params LeaseReport[] leases) => new(_id, Status, Offered, _capacity, leases)
        {
            Labels = Offered.ValuesOf("OSFamily"),
        };
    }
}
