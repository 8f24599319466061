using Grid.Core;
using Grid.Scheduling;

namespace Grid.Simulation;

/// <summary>
/// Clients, bots, a network and a clock around one scheduler, all driven by one seed. Messages arrive in any order, twice
/// or never; bots crash, hang up and forget; the clock jumps; the server dies and comes back with nothing.
/// </summary>
internal sealed class World
{
    private const int BotCount = 5;
    private const int UnfinishedMax = 24;
    private const int StepsToRestMax = 3_000;

    private static readonly SchedulerLimits Limits = new()
    {
        AttemptsMax = 4,
        OffersMax = 9,
        QueueLengthMax = 16,
        OperationsUnfinishedMax = UnfinishedMax,
        FinishedOperationsMax = 12,
        EmptyQueuesMax = 3,
        ExecutionOverheadMax = TimeSpan.FromSeconds(30),

        // The checker knows no ageing: no priority catches up within a run.
        PriorityAgeingStep = TimeSpan.FromDays(30),
    };

    private readonly Random _random;
    private readonly TextWriter _trace;
    private readonly List<Message> _messages = [];
    private readonly SimulatedBot[] _bots;
    private readonly Dictionary<PollId, Call> _calls = [];
    private readonly List<OperationName> _known = [];
    private Scheduler _scheduler;
    private Checker _checker;
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch.AddYears(50);
    private int _names;
    private long _polls;
    private bool _isFaulty = true;

    public World(int seed, TextWriter trace)
    {
        _random = new Random(seed);
        _trace = trace;
        _bots = [.. Enumerable.Range(0, BotCount).Select(number => new SimulatedBot(number, _random))];
        _scheduler = new Scheduler(Limits, (ulong)seed);
        _checker = new Checker(_scheduler, Limits);
    }

    public int Steps { get; private set; }

    public void Run(int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            Act(_random.Next(100));
        }

        ComeToRest();
    }

    private void Act(int chance)
    {
        SimulatedBot bot = _bots[_random.Next(BotCount)];
        switch (chance)
        {
            case < 40:
                Deliver();
                break;
            case < 58:
                Move(bot);
                break;
            case < 70:
                Execute();
                break;
            case < 84:
                Pass(TimeSpan.FromMilliseconds(_random.Next(4_000)));
                break;
            case < 87:
                Cancel();
                break;
            case < 88:
                Delete();
                break;
            case < 91 when bot.HasRunning:
                FinishAndHangUp(bot);
                break;
            default:
                Disturb(bot, _random.Next(100));
                break;
        }
    }

    private void Disturb(SimulatedBot bot, int chance)
    {
        switch (chance)
        {
            case < 25:
                bot.Forget();
                break;
            case < 45:
                LoseMessage();
                break;
            case < 60:
                RepeatMessage();
                break;
            case < 70:
                bot.Crash();
                break;
            case < 76:
                bot.Terminate();
                Update(bot);
                break;
            case < 84:
                bot.Status = bot.Status == BotStatus.Ok ? BotStatus.Unhealthy : BotStatus.Ok;
                break;
            case < 90:
                Pass(TimeSpan.FromSeconds(_random.Next(300)));
                break;
            case < 95:
                Trace($"the clock is set back");
                _now -= TimeSpan.FromSeconds(_random.Next(120));
                break;
            case < 97:
                RestartServer();
                break;
            default:
                Update(bot);
                break;
        }
    }

    // No more faults and no more requests: whatever is under way has to end.
    private void ComeToRest()
    {
        _isFaulty = false;
        foreach (SimulatedBot bot in _bots)
        {
            bot.Status = BotStatus.Ok;
            bot.Outstanding = null;
        }

        for (int i = 0; i < StepsToRestMax && (!IsAtRest() || i < BotCount); i++)
        {
            SimulatedBot bot = _bots[i % BotCount];
            if (bot.HasRunning)
            {
                FinishAndHangUp(bot);
            }

            Move(bot);
            Deliver();
            Deliver();
            Pass(TimeSpan.FromMilliseconds(500));
        }

        _checker.CheckAtRest();
        Pass(Limits.FinishedOperationAgeMax + Limits.FinishedOperationAgeMax);
        InvariantException.Require(
            _scheduler.Snapshot().OperationsFinished == 0, "finished operations are kept for longer than they may be");
        InvariantException.Require(_scheduler.DeadlineCount == 0, "deadlines are left although nothing is under way");
    }

    private bool IsAtRest() =>
        _checker.UnfinishedCount == 0 && _messages.Count == 0 && !_scheduler.Jobs.All.Any() && !_bots.Any(bot => bot.HasLeases);

    private void Execute()
    {
        JobSpec action = Actions.Of(_random.Next(Actions.Count));
        OperationName name = new($"operations/{++_names}");
        _known.Add(name);
        int priority = _random.Next(3);
        Send(
            at => new SchedulerInput.ExecuteRequested(
                at, name, action.Pool, action.Instance, action.ActionDigest, priority, SkipCacheLookup: false, ClientMetadata.None),
            isInternal: true);
    }

    private void Cancel()
    {
        if (_known.Count > 0)
        {
            OperationName name = _known[_random.Next(_known.Count)];
            Send(at => new SchedulerInput.OperationCancelled(at, name));
        }
    }

    private void Delete()
    {
        if (_known.Count > 0)
        {
            OperationName name = _known[_random.Next(_known.Count)];
            Send(at => new SchedulerInput.OperationDeleted(at, name));
        }
    }

    private void Move(SimulatedBot bot)
    {
        if (bot.Session is null)
        {
            Create(bot);
        }
        else if (bot.Outstanding is null)
        {
            Update(bot);
        }
    }

    private void FinishAndHangUp(SimulatedBot bot)
    {
        bot.FinishOne(_isFaulty);
        Update(bot);
    }

    private void Create(SimulatedBot bot)
    {
        BotSessionName name = bot.Begin();
        BotReport report = bot.Report();
        Call call = Begin(bot);
        Send(at => Receive(call) is { } poll ? new SchedulerInput.SessionCreated(at, poll, name, report) : null);
    }

    private void Update(SimulatedBot bot)
    {
        if (bot.Session is not { } name)
        {
            return;
        }

        BotReport report = bot.Report();
        TimeSpan? patience = _random.Next(3) == 0 ? TimeSpan.FromSeconds(_random.Next(20)) : null;
        Call call = Begin(bot);
        Send(at => Receive(call) is { } poll ? new SchedulerInput.SessionUpdated(at, poll, name, report, patience) : null);
    }

    private Call Begin(SimulatedBot bot)
    {
        if (bot.Outstanding is { } earlier && bot.Session is { } session)
        {
            Send(at => earlier.Poll is { } poll ? new SchedulerInput.PollAbandoned(at, poll, session) : null);
        }

        bot.Outstanding = new Call(bot);
        return bot.Outstanding;
    }

    // Mostly the server sees that a call it receives has been given up already.
    private PollId? Receive(Call call)
    {
        if (call.IsAbandoned && _random.Next(3) > 0)
        {
            return null;
        }

        call.Poll = new PollId(++_polls);
        _calls[call.Poll.Value] = call;
        _checker.Received(call.Poll.Value);
        return call.Poll;
    }

    private void Send(Func<DateTimeOffset, SchedulerInput?> make, bool isInternal = false) =>
        _messages.Add(new Message(make, isInternal));

    private void Deliver()
    {
        if (_messages.Count > 0)
        {
            int index = _isFaulty ? _random.Next(_messages.Count) : 0;
            Message message = _messages[index];
            _messages.RemoveAt(index);
            if (message.Make(_now) is { } input)
            {
                Apply(input);
            }
        }
    }

    private void LoseMessage() =>
        _messages.Remove(_messages.Where(message => !message.IsInternal).Skip(_random.Next(4)).FirstOrDefault()!);

    private void RepeatMessage()
    {
        if (_messages.FirstOrDefault(message => !message.IsInternal) is { } message)
        {
            _messages.Add(message);
        }
    }

    private void Pass(TimeSpan time)
    {
        _now += time;
        Apply(new SchedulerInput.Tick(_now));
    }

    private void RestartServer()
    {
        Trace($"the server dies and comes back");
        _scheduler = new Scheduler(Limits, (ulong)_random.NextInt64());
        _checker = new Checker(_scheduler, Limits);
        _messages.RemoveAll(message => message.IsInternal);
        _calls.Clear();
        foreach (SimulatedBot bot in _bots)
        {
            bot.Outstanding = null;
        }
    }

    private void Apply(SchedulerInput input)
    {
        Steps++;
        Trace($"{Steps}: {input}");
        if (input is SchedulerInput.PollAbandoned abandoned)
        {
            _checker.Abandoned(abandoned.Poll);
        }

        IReadOnlyList<SchedulerEffect> effects = _scheduler.Apply(input);
        foreach (SchedulerEffect effect in effects)
        {
            Trace($"    {effect}");
        }

        _checker.Check(effects);
        foreach (SchedulerEffect effect in effects.ToArray())
        {
            Perform(effect);
        }
    }

    private void Perform(SchedulerEffect effect)
    {
        switch (effect)
        {
            case SchedulerEffect.PrepareOperation prepare:
                Prepare(prepare.Operation);
                break;
            case SchedulerEffect.RecordResult record:
                Send(at => new SchedulerInput.ResultRecorded(at, record.Run.Job, record.Run.Outcome), isInternal: true);
                break;
            case SchedulerEffect.SessionAnswered answered:
                Answer(answered.Poll, answered.Answer);
                break;
            case SchedulerEffect.SessionRefused refused when TakeCall(refused.Poll) is { IsAbandoned: false } call:
                call.Bot.Crash();
                break;
            default:
                break;
        }
    }

    private void Prepare(OperationView operation)
    {
        JobSpec spec = Enumerable.Range(0, Actions.Count).Select(Actions.Of)
            .First(action => action.ActionDigest == operation.ActionDigest);
        bool isResolved = _random.Next(10) == 0;
        Send(
            at => isResolved
                ? new SchedulerInput.OperationResolved(
                    at, operation.Name, new JobOutcome { Status = GridStatus.Ok, IsCached = true })
                : new SchedulerInput.OperationPrepared(at, operation.Name, spec),
            isInternal: true);
    }

    private void Answer(PollId poll, BotAnswer answer)
    {
        Call? call = TakeCall(poll);
        if (call is not { IsAbandoned: false })
        {
            return;
        }

        call.Bot.Outstanding = null;
        if (!_isFaulty || _random.Next(20) > 0)
        {
            call.Bot.Hear(answer);
        }

        if (call.Bot.Status == BotStatus.Terminating)
        {
            call.Bot.Crash();
        }
    }

    // A record takes long to print: only when somebody reads it.
    private void Trace(FormattableString line)
    {
        if (_trace != TextWriter.Null)
        {
            _trace.WriteLine(line.ToString());
        }
    }

    private Call? TakeCall(PollId poll) => _calls.Remove(poll, out Call? call) ? call : null;
}
