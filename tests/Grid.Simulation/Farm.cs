using Grid.Core;
using Grid.Scheduling;
using Grid.Simulation.Actors;
using Grid.Simulation.Checks;
using Grid.Simulation.Plants;
using Grid.Simulation.Servers;
using static Grid.Simulation.Checks.InvariantException;

namespace Grid.Simulation;

/// <summary>Everything that takes part, and the network between: what may happen, without a say in when.</summary>
internal sealed class Farm
{
    private const int ClosingRounds = 40;

    private readonly SchedulerLimits _limits;
    private readonly Weather _weather;
    private readonly Random _random;
    private readonly Saboteur _saboteur;
    private readonly Trace _trace;
    private readonly RowStore _rows;
    private readonly Witness _witness;
    private readonly List<Message> _messages = [];
    private readonly List<Writer> _deposed = [];
    private readonly Operator _operator;
    private Writer _writer;
    private readonly Clock _clock = new();
    private int _sessions;
    private long _polls;
    private bool _isCalm;

    public Farm(SchedulerLimits limits, Weather weather, Random random, Saboteur saboteur, Trace trace)
    {
        _limits = limits;
        _weather = weather;
        _random = random;
        _saboteur = saboteur;
        _trace = trace;
        _rows = new RowStore(saboteur);
        _witness = new Witness(limits, weather, _rows);
        Bots = [.. Enumerable.Range(0, World.BotCount).Select(number => new SimulatedBot(number, random, _witness))];
        Clients = new Crowd(random, _clock, _messages);
        _operator = new Operator(random, _clock, _messages, Bots);
        _writer = TakeOffice();
    }

    public Crowd Clients { get; }

    public IReadOnlyList<SimulatedBot> Bots { get; }

    /// <summary>Inputs that schedulers were given.</summary>
    public int Steps => _trace.Steps;

    public bool IsAtRest => _writer.IsSettled && _messages.Count == 0 && Clients.Waiting.Count == 0
        && !_writer.Scheduler.Jobs.All.Any() && !Bots.Any(bot => bot.HasLeases);

    /// <summary>An operator wants something.</summary>
    public void Order() => _operator.Order(Clients.AnyOperation());

    public void Move(SimulatedBot bot)
    {
        if (bot.Outstanding is not null)
        {
            return;
        }

        if (bot.Session is null)
        {
            Create(bot);
        }
        else
        {
            Update(bot);
        }
    }

    public void FinishAndHangUp(SimulatedBot bot)
    {
        bot.FinishOne(!_isCalm);
        Update(bot);
    }

    public void Terminate(SimulatedBot bot)
    {
        bot.Terminate();
        Update(bot);
    }

    public void Update(SimulatedBot bot)
    {
        if (bot.Session is { } name)
        {
            BotReport report = bot.Report();
            TimeSpan? patience = _random.Next(3) == 0 ? TimeSpan.FromSeconds(_random.Next(20)) : null;
            Call(bot, poll => new SchedulerInput.SessionUpdated(_clock.Now, poll, name, report, patience));
        }
    }

    public void Deliver()
    {
        if (_messages.Count > 0)
        {
            int index = _isCalm ? 0 : _random.Next(_messages.Count);
            Message message = _messages[index];
            _messages.RemoveAt(index);
            message.Arrive(message.Home ?? Destination());
        }
    }

    public void LoseMessage()
    {
        if (_messages.Where(message => !message.IsInternal).Skip(_random.Next(4)).FirstOrDefault() is { } lost)
        {
            _messages.Remove(lost);
            lost.Lost?.Invoke();
        }
    }

    public void RepeatMessage()
    {
        if (_messages.Find(message => !message.IsInternal) is { } message)
        {
            _messages.Add(message);
        }
    }

    public void Pass(TimeSpan time)
    {
        _clock.Now += time;
        foreach (Writer writer in Writers.ToArray())
        {
            writer.Apply(new SchedulerInput.Tick(_clock.Now));
        }
    }

    public void SetClockBack(TimeSpan time)
    {
        _trace.Write($"the clock is set back by {time}");
        _clock.Now -= time;
    }

    public void Commit(CommitFate fate)
    {
        Writer writer = _isCalm ? _writer : Destination();
        if (writer.CanCommit)
        {
            writer.Commit(fate, _clock.Now);
        }

        if (writer.IsDeposed)
        {
            End(writer);
        }
    }

    /// <summary>Another server takes office. The one before is dead, or goes on until it notices.</summary>
    public void ChangeWriter(bool isNoticed)
    {
        _trace.Write($"another server takes office; the one before {(isNoticed ? "is dead" : "does not know")}");
        Writer before = _writer;
        if (before.CanCommit && _random.Next(3) == 0)
        {
            before.Commit(CommitFate.KeptUnheard, _clock.Now);
        }

        _writer = TakeOffice();
        _deposed.Add(before);
        if (isNoticed)
        {
            End(before);
        }
    }

    /// <summary>A deposed server notices.</summary>
    public void EndDeposed()
    {
        if (_deposed.Count > 0)
        {
            End(_deposed[0]);
        }
    }

    /// <summary>From now on nothing goes wrong, and nobody has new wishes.</summary>
    public void CalmDown()
    {
        _trace.Write($"all faults end");
        _isCalm = true;
        _deposed.ToList().ForEach(End);
        _operator.Undo(_writer);
        foreach (SimulatedBot bot in Bots)
        {
            bot.Status = BotStatus.Ok;
            bot.Outstanding = null;
        }

        Clients.IsContent = true;
        Clients.DisconnectAll();
    }

    /// <summary>The bots are shut down, and what is kept of the past grows too old.</summary>
    public void Close()
    {
        foreach (SimulatedBot bot in Bots)
        {
            Terminate(bot);
        }

        for (int i = 0; i < ClosingRounds; i++)
        {
            Deliver();
            Commit(CommitFate.Kept);
        }

        Pass(_limits.FinishedOperationAgeMax + _limits.FinishedOperationAgeMax);
        Commit(CommitFate.Kept);
        Pass(TimeSpan.FromSeconds(1));
    }

    public void CheckAtRest()
    {
        IReadOnlyList<SimulatedClient> waiting = Clients.Waiting;
        Require(waiting.Count == 0, $"{waiting.Count} clients never heard the end: {string.Join(", ", waiting)}");
        Require(IsAtRest, "something goes on although every client has its answer");
        _writer.CheckAtRest();
        _writer.CheckRows(_clock.Now);
    }

    public void CheckEmpty()
    {
        IReadOnlyList<string> leaks = LeakFinder.Find(_writer.Scheduler);
        Require(leaks.Count == 0, $"something is left although nothing goes on: {string.Join("; ", leaks)}");
        Require(
            _writer.Scheduler.Matchmaker.Shares.All(shares => shares.Count == 1), "shares of bots are left although nothing goes on");
        Require(_rows.LentCount == 0, "rows tell of leases although all bots have gone");
        Require(_rows.SessionCount == 0, "rows tell of sessions although all bots have gone");
    }

    private IEnumerable<Writer> Writers => _deposed.Append(_writer);

    // Most calls find the one in office; some a server that only believes that it is.
    private Writer Destination() => _deposed.Count > 0 && _random.Next(4) == 0 ? _deposed[^1] : _writer;

    private Writer TakeOffice()
    {
        Writer writer = new(_limits, _weather, (ulong)_random.NextInt64(), _rows, _saboteur, Perform, _trace);
        writer.Resume(_clock.Now);
        return writer;
    }

    private void End(Writer writer)
    {
        _deposed.Remove(writer);
        _messages.RemoveAll(message => message.Home == writer);
        writer.HangUp();
    }

    private void Create(SimulatedBot bot)
    {
        bot.Begin();
        BotReport report = bot.Report();
        Call(bot, poll => new SchedulerInput.SessionCreated(
            _clock.Now, poll, new BotSessionName(FormattableString.Invariant($"/{bot.Id}-{++_sessions}")), report));
    }

    private void Call(SimulatedBot bot, Func<PollId, SchedulerInput> input)
    {
        if (bot.Outstanding is { Poll: { } poll, Server: { } server } && bot.Session is { } session)
        {
            SendHome(server, at => new SchedulerInput.PollAbandoned(at, poll, session));
        }

        Call call = new(bot);
        bot.Outstanding = call;
        _messages.Add(new Message(writer => Receive(writer, call, input)) { Lost = call.Fail });
    }

    // A server sees that a call has been given up before it looks at it, unless that takes long to get there.
    private void Receive(Writer writer, Call call, Func<PollId, SchedulerInput> input)
    {
        if (!call.IsAbandoned || (_weather.HasStrayCalls && _random.Next(3) == 0))
        {
            PollId poll = new(++_polls);
            (call.Poll, call.Server) = (poll, writer);
            writer.Received(poll, call);
            writer.Apply(input(poll));
        }
    }

    private void Perform(Writer writer, SchedulerEffect effect)
    {
        _witness.See(effect);
        switch (effect)
        {
            case SchedulerEffect.PrepareOperation prepare:
                Prepare(writer, prepare.Request);
                break;
            case SchedulerEffect.RecordResult { Run: { } run }:
                SendHome(writer, at => new SchedulerInput.ResultRecorded(at, run.Job, run.Outcome));
                break;
            case SchedulerEffect.OperationChanged changed:
                writer.Show(changed.Operation);
                break;
            case SchedulerEffect.OperationRefused refused:
                writer.Refuse(refused.Name);
                break;
            case SchedulerEffect.SessionAnswered answered:
                Answer(writer, answered.Poll, answered.Answer);
                break;
            case SchedulerEffect.SessionRefused refused
                when writer.Calls.Remove(refused.Poll, out Call? call) && !call.IsAbandoned:
                call.Bot.Crash();
                break;
            default:
                break;
        }
    }

    private void Prepare(Writer writer, SchedulerInput.ExecuteRequested operation)
    {
        JobSpec spec = Actions.Of(operation.ActionDigest);
        bool isResolved = _random.Next(10) == 0;
        SendHome(writer, at => isResolved
            ? new SchedulerInput.OperationResolved(at, operation.Name, new JobOutcome { Status = GridStatus.Ok, IsCached = true })
            : new SchedulerInput.OperationPrepared(at, operation.Name, spec));
    }

    private void SendHome(Writer writer, Func<DateTimeOffset, SchedulerInput> input) =>
        _messages.Add(new Message(home => home.Apply(input(_clock.Now))) { Home = writer });

    private void Answer(Writer writer, PollId poll, BotAnswer answer)
    {
        if (!writer.Calls.Remove(poll, out Call? call) || call.IsAbandoned)
        {
            return;
        }

        call.Bot.Outstanding = null;
        if (_isCalm || _random.Next(20) > 0)
        {
            call.Bot.Hear(answer);
        }

        if (call.Bot.Status == BotStatus.Terminating)
        {
            call.Bot.Crash();
        }
    }
}
