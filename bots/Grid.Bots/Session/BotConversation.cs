using Grid.Bots.Leases;
using Grid.Bots.Streams;

namespace Grid.Bots.Session;

/// <summary>The shell around <see cref="BotSessionFold"/>: one mailbox, one reader, effects performed in their order.</summary>
internal sealed class BotConversation
{
    private readonly BotMailbox _mailbox = new();
    private readonly SessionCaller _caller;
    private readonly OutputCarrier _outputs;
    private readonly JobTable _jobs;
    private readonly IMachineHealth _health;
    private readonly ErrorStreak _errors;
    private readonly HealthProbe _probe;
    private readonly int _errorsMax;
    private readonly PartialMetadata _partialMetadata;
    private readonly TimeProvider _time;
    private readonly BotLog _log;
    private BotSessionState _state;
    private int _drainsAsked;
    private CancellationToken _probeEnd;
    private Task? _probing;
    private volatile bool _isMended;

    public BotConversation(BotParts parts, OutputCarrier outputs, BotOptions options, TimeProvider time, BotLog log)
    {
        _caller = new SessionCaller(
            new Rwapi.Bots.BotsClient(parts.Bots), new SessionWire(options), _mailbox, time, log);
        _outputs = outputs;
        _jobs = new JobTable(
            new LeaseRunner(parts.Inputs, parts.Outputs, parts.Sandbox, options, time), _outputs, _mailbox, time, log);
        _health = parts.Health;
        _errorsMax = options.ConsecutiveErrorsMax;
        _errors = new ErrorStreak(_errorsMax);
        _probe = new HealthProbe(parts, options, time, log);
        _partialMetadata = new PartialMetadata(options.BotId);
        _time = time;
        _log = log;
        _state = BotSessionFold.Begin(options.Terms, options.Seed);
    }

    /// <summary>Converses until drained. Nothing of it runs any more when the task ends.</summary>
    public async Task RunAsync(CancellationToken drain, CancellationToken hurry)
    {
        await using ITimer timer = _time.CreateTimer(_ => Nudge(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        await using CancellationTokenRegistration onDrain = drain.Register(Nudge);
        await using CancellationTokenRegistration onHurry = hurry.Register(Nudge);
        using CancellationTokenSource probeEnd = new();
        _probeEnd = probeEnd.Token;
        Nudge();
        while (!_state.IsEnded)
        {
            BotInput input = await _mailbox.TakeAsync();
            await TakeAsync(input);
            AskDrain(drain, hurry);
            SetTimer(timer);
        }

        await probeEnd.CancelAsync();
        await EndAsync();
    }

    private void Nudge() => _mailbox.Nudge(_time.GetUtcNow());

    private async ValueTask TakeAsync(BotInput input)
    {
        Feed(input);
        await ForgetAsync(input);
        TellOutputs(input);
        if (input is BotInput.JobEnded ended)
        {
            NoteEnd(ended.Report);
        }

        if (input is BotInput.JobEnded or BotInput.Answered or BotInput.Tick)
        {
            LookAtHealth(input.At);
        }
    }

    // A server that was restarted wants the output of leases that it took over written elsewhere.
    private void TellOutputs(BotInput input)
    {
        if (input is BotInput.Answered answered)
        {
            foreach (LeaseOffer offer in answered.Answer.Leases)
            {
                if (offer.Streams is { } names)
                {
                    _outputs.Rename(offer.Id, names);
                }
            }
        }
    }

    private void NoteEnd(LeaseReport report)
    {
        _errors.Note(report);
        if (_errors.IsBroken && _probing is null)
        {
            _log.Broken(_errorsMax, report.Message);
            _probing = ProbeAsync();
        }
    }

    private async Task ProbeAsync()
    {
        try
        {
            await _probe.RunAsync(_probeEnd);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        _isMended = true;
        Nudge();
    }

    private void LookAtHealth(DateTimeOffset at)
    {
        if (_isMended)
        {
            _isMended = false;
            _probing = null;
            _errors.Mend();
        }

        bool isHealthy = _health.IsHealthy && !_errors.IsBroken;
        if (isHealthy != _state.IsHealthy)
        {
            _log.HealthChanged(isHealthy);
            Feed(new BotInput.HealthSeen(at, isHealthy));
        }
    }

    private void AskDrain(CancellationToken drain, CancellationToken hurry)
    {
        int wanted = hurry.IsCancellationRequested ? 2 : drain.IsCancellationRequested ? 1 : 0;
        for (; _drainsAsked < wanted; _drainsAsked++)
        {
            _log.DrainAsked(_state.LiveJobs);
            Feed(new BotInput.DrainAsked(_time.GetUtcNow()));
        }
    }

    private void Feed(BotInput input)
    {
        string? nameBefore = _state.Name;
        BotStep step = BotSessionFold.Apply(_state, input);
        _state = step.State;
        if (_state.Name is { } name && name != nameBefore)
        {
            _log.SessionOpened(name);
        }

        foreach (BotEffect effect in step.Effects)
        {
            Perform(effect);
        }
    }

    private void Perform(BotEffect effect)
    {
        switch (effect)
        {
            case BotEffect.Send send:
                _caller.Send(send.Call, _partialMetadata.Of(send.Call, _jobs));
                break;
            case BotEffect.Drop drop:
                _caller.Drop(drop.CallNumber);
                break;
            case BotEffect.StartJob start:
                _jobs.Start(start.Lease);
                break;
            case BotEffect.StopJob stop:
                _jobs.Stop(stop.JobNumber);
                break;
        }
    }

    private async ValueTask ForgetAsync(BotInput input)
    {
        switch (input)
        {
            case BotInput.Answered answered:
                await _caller.ForgetAsync(answered.CallNumber);
                break;
            case BotInput.Refused refused:
                await _caller.ForgetAsync(refused.CallNumber);
                break;
            case BotInput.JobEnded ended:
                await _jobs.ForgetAsync(ended.JobNumber);
                break;
        }
    }

    private void SetTimer(ITimer timer)
    {
        if (_state.IsEnded)
        {
            return;
        }

        // Rounded up: a tick that comes a fraction early would only have to be asked for again.
        double milliseconds = Math.Ceiling((_state.WakeAt - _time.GetUtcNow()).TotalMilliseconds);
        timer.Change(TimeSpan.FromMilliseconds(Math.Max(0, milliseconds)), Timeout.InfiniteTimeSpan);
    }

    private async Task EndAsync()
    {
        await (_probing ?? Task.CompletedTask);
        _jobs.StopAll();
        while (!_jobs.IsEmpty || !_caller.IsIdle)
        {
            await ForgetAsync(await _mailbox.TakeAsync());
        }

        _log.Ended();
    }
}
