using Grid.Bots.Session;
using Grid.Core;

namespace Grid.Bots.Tests.Session;

/// <summary>The fold between a simulated server, a network that loses things, and jobs of any length; checked at every step.</summary>
internal sealed class SimulatedBot
{
    private const int JobsMax = 3;

    private static readonly GridStatus[] Failures =
    [
        GridStatus.Unavailable, GridStatus.Unavailable, GridStatus.Cancelled, GridStatus.Internal,
        GridStatus.DeadlineExceeded, GridStatus.NotFound, GridStatus.InvalidArgument,
    ];

    private readonly Random _chance;
    private readonly SimulatedServer _server;
    private readonly Dictionary<int, BotCall> _open = [];
    private readonly HashSet<int> _running = [];
    private readonly HashSet<int> _stopped = [];
    private readonly HashSet<int> _started = [];
    private BotSessionState _state;
    private DateTimeOffset _now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public SimulatedBot(int seed)
    {
        _chance = new Random(seed);
        _server = new SimulatedServer(_chance, JobsMax);
        _state = BotSessionFold.Begin(new BotTerms { JobsMax = JobsMax }, (ulong)seed);
        Feed(new BotInput.Tick(_now));
    }

    public void RunFaulty(int steps)
    {
        for (int step = 0; step < steps; step++)
        {
            Step();
        }
    }

    /// <summary>With all faults over, everything has to come to rest.</summary>
    public void Settle()
    {
        _server.IsQuiet = true;
        Feed(new BotInput.HealthSeen(_now, IsHealthy: true));
        for (int round = 0; round < 60; round++)
        {
            foreach (int job in _running.ToArray())
            {
                EndJob(job);
            }

            if (_open.Count > 0 && (_state.Call!.Kind != CallKind.Poll || _server.Held.Count > 0))
            {
                AnswerOpenCall();
            }

            _now = _state.WakeAt > _now && _state.Call is null ? _state.WakeAt : _now;
            Feed(new BotInput.Tick(_now));
        }

        Require(_state.Leases.IsEmpty && _server.Held.Count == 0, "a lease is left over");
        Require(_state.Call?.Kind == CallKind.Poll, "the bot does not wait for work");
    }

    /// <summary>Shut down, it ends within its grace and farewell whatever the server does.</summary>
    public void Drain()
    {
        DateTimeOffset end = _now + _state.Terms.DrainGrace + _state.Terms.FarewellDurationMax;
        Feed(new BotInput.DrainAsked(_now));
        while (!_state.IsEnded && _now <= end)
        {
            Step();
            _now = _state.WakeAt > _now ? _state.WakeAt : _now;
            Feed(new BotInput.Tick(_now));
        }

        Require(_state.IsEnded && _open.Count == 0, "the bot did not end in time");
    }

    private void Step()
    {
        switch (_chance.Next(10))
        {
            case 0 or 1 or 2 when _open.Count > 0:
                AnswerOpenCall();
                break;
            case 3 when _open.Count > 0:
                LoseOpenCall();
                break;
            case 4 or 5 or 6 when _running.Count > 0:
                EndJob(_running.ElementAt(_chance.Next(_running.Count)));
                break;
            case 7:
                Feed(new BotInput.HealthSeen(_now, _chance.Next(4) != 0));
                break;
            case 8 when _chance.Next(10) == 0:
                _server.Restart();
                break;
            default:
                _now += TimeSpan.FromMilliseconds(_chance.Next(_chance.Next(4) == 0 ? 60_000 : 500));
                Feed(new BotInput.Tick(_now));
                break;
        }
    }

    private void AnswerOpenCall()
    {
        BotCall call = _open.Values.Single();
        SessionAnswer answer = new("session", _now + TimeSpan.FromSeconds(30), [.. _server.Take(call)]);
        _open.Remove(call.Number);
        Feed(new BotInput.Answered(_now, call.Number, answer));
    }

    private void LoseOpenCall()
    {
        BotCall call = _open.Values.Single();
        if (_chance.Next(2) == 0)
        {
            // The server heard it; only the answer is lost.
            _server.Take(call);
        }

        _open.Remove(call.Number);
        Feed(new BotInput.Refused(_now, call.Number, Failures[_chance.Next(Failures.Length)]));
    }

    private void EndJob(int job)
    {
        _running.Remove(job);
        LeaseReport report = LeaseReport.Failed(_stopped.Contains(job) ? GridStatus.Cancelled : GridStatus.Ok, string.Empty);
        Feed(new BotInput.JobEnded(_now, job, report));
    }

    private void Feed(BotInput input)
    {
        BotStep step = BotSessionFold.Apply(_state, input);
        _state = step.State;
        foreach (BotEffect effect in step.Effects)
        {
            Perform(effect);
        }

        CheckInvariants();
    }

    private void Perform(BotEffect effect)
    {
        switch (effect)
        {
            case BotEffect.Send send:
                Require(_open.Count == 0, "a call was made while another was under way");
                _open.Add(send.Call.Number, send.Call);
                break;
            case BotEffect.Drop drop:
                Require(_open.Remove(drop.CallNumber), "a call was dropped that was not under way");
                break;
            case BotEffect.StartJob start:
                Require(_started.Add(start.Lease.JobNumber), "a job number was used twice");
                _running.Add(start.Lease.JobNumber);
                break;
            case BotEffect.StopJob stop:
                Require(_started.Contains(stop.JobNumber), "a job was stopped that never started");
                Require(_stopped.Add(stop.JobNumber), "a job was stopped twice");
                break;
        }
    }

    private void CheckInvariants()
    {
        HashSet<int> held = [.. _state.Leases.Select(lease => lease.JobNumber)];
        Require(_state.Call?.Number == _open.Values.SingleOrDefault()?.Number, "the call under way is not the one that was made");
        Require(_state.LiveJobs <= JobsMax, "more jobs run than there is room for");
        Require(_state.Leases.DistinctBy(lease => lease.Id).Count() == _state.Leases.Length, "a lease is held twice");
        Require(_state.Leases.All(lease => lease.IsLive == lease.Report is null), "a lease has a report before its end, or none after");
        Require(
            _state.Leases.All(lease => !lease.IsLive || _running.Contains(lease.JobNumber)),
            "a lease waits for a job that does not run");
        Require(_running.All(job => _stopped.Contains(job) || held.Contains(job)), "a job runs for nobody");
        Require(_state.IsEnded || _state.WakeAt <= _now + _state.Terms.ExpiryMax, "nothing would ever wake the bot");
    }

    // Plain, not Shouldly: this runs a million times.
    private static void Require(bool holds, string problem)
    {
        if (!holds)
        {
            throw new ShouldAssertException(problem);
        }
    }
}
