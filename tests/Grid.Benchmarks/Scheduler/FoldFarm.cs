using Grid.Core;
using Grid.Scheduling;

namespace Grid.Benchmarks.Scheduler;

/// <summary>Bots that complete at once, around a scheduler. Their calls are all they do.</summary>
internal sealed class FoldFarm
{
    private const int BotCount = 8;
    private const int Roomy = 4_000_000;

    private static readonly JobOutcome Done = new() { Status = GridStatus.Ok, Result = new byte[200] };

    private static readonly PlatformProperties Offered = PlatformProperties.Of(
        [new PlatformProperty("OSFamily", "linux"), new PlatformProperty("ISA", "x86-64"), new PlatformProperty("cores", "8")]);

    private readonly Scheduling.Scheduler _scheduler = new(
        new SchedulerLimits { OperationsUnfinishedMax = Roomy, QueueLengthMax = Roomy }, seed: 1);

    private readonly BotId[] _bots = new BotId[BotCount];
    private readonly BotSessionName[] _sessions = new BotSessionName[BotCount];
    private readonly LeaseId?[] _held = new LeaseId?[BotCount];
    private readonly FinishedRun?[] _recording = new FinishedRun?[1];
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch.AddYears(56);
    private long _polls;
    private int _turn;

    public void Connect()
    {
        for (int i = 0; i < BotCount; i++)
        {
            _bots[i] = new BotId(FoldLoad.Pool, $"bot-{i}");
            _sessions[i] = new BotSessionName($"main/session-{i}");
            Apply(new SchedulerInput.SessionCreated(_now, new PollId(++_polls), _sessions[i], Report(i, [])), i);
        }
    }

    public void Submit(FoldLoad load, int index)
    {
        _now = _now.AddTicks(10);
        Apply(load.Request(index, _now), bot: 0);
        Apply(load.Prepared(index, _now), bot: 0);
    }

    /// <summary>The next bot in turn completes what it holds, and asks for more.</summary>
    public void Serve()
    {
        int bot = _turn;
        _turn = (_turn + 1) % BotCount;
        LeaseReport[] leases = _held[bot] is { } lease
            ? [new LeaseReport(lease, LeaseState.Completed) { Outcome = Done }]
            : [];
        _held[bot] = null;
        Apply(new SchedulerInput.SessionUpdated(_now, new PollId(++_polls), _sessions[bot], Report(bot, leases), Patience: null), bot);
        if (_recording[0] is { } run)
        {
            _recording[0] = null;
            Apply(new SchedulerInput.ResultRecorded(_now, run.Job, run.Outcome), bot);
        }
    }

    private static BotReport ReportOf(BotId bot, LeaseReport[] leases) => new(bot, BotStatus.Ok, Offered, Capacity: 1, leases);

    private BotReport Report(int bot, LeaseReport[] leases) => ReportOf(_bots[bot], leases);

    private void Apply(SchedulerInput input, int bot)
    {
        IReadOnlyList<SchedulerEffect> effects = _scheduler.Apply(input);
        for (int i = 0; i < effects.Count; i++)
        {
            Hear(effects[i], bot);
        }
    }

    private void Hear(SchedulerEffect effect, int bot)
    {
        switch (effect)
        {
            // An idle bot whose call was held is answered in the turn of whoever submits.
            case SchedulerEffect.SessionAnswered { Answer: { Leases: [{ State: LeaseState.Pending } lease] } answer }:
                _held[answer.Session == _sessions[bot] ? bot : Array.IndexOf(_sessions, answer.Session)] = lease.Id;
                break;
            case SchedulerEffect.RecordResult record:
                _recording[0] = record.Run;
                break;
            default:
                break;
        }
    }
}
