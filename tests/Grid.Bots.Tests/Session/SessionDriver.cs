using Grid.Bots.Session;
using Grid.Core;

namespace Grid.Bots.Tests.Session;

/// <summary>Plays the shell and the server around the fold, one input at a time.</summary>
internal sealed class SessionDriver
{
    public static readonly TimeSpan Expiry = TimeSpan.FromSeconds(60);

    private readonly List<BotEffect> _effects = [];

    public SessionDriver(int jobsMax = 2)
    {
        State = BotSessionFold.Begin(new BotTerms { JobsMax = jobsMax }, seed: 7);
    }

    public BotSessionState State { get; private set; }

    public DateTimeOffset Now { get; private set; } = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public BotTerms Terms => State.Terms;

    public BotCall Call => State.Call.ShouldNotBeNull();

    /// <summary>The leases of the call under way, as <c>id:phase</c>.</summary>
    public string Told => string.Join(' ', Call.Leases.Select(lease => $"{lease.Id}:{lease.Phase}"));

    /// <summary>A driver whose bot has a session and polls.</summary>
    public static SessionDriver Polling(int jobsMax = 2)
    {
        SessionDriver driver = new(jobsMax);
        driver.Tick();
        driver.Answer();
        driver.Call.Kind.ShouldBe(CallKind.Poll);
        driver.TakeEffects();
        return driver;
    }

    /// <summary>A driver whose bot runs these leases, has said so, and polls.</summary>
    public static SessionDriver Running(params string[] leaseIds)
    {
        SessionDriver driver = Polling(leaseIds.Length + 1);
        driver.Answer(leaseIds);
        driver.Answer(leaseIds);
        driver.Call.Kind.ShouldBe(CallKind.Poll);
        driver.TakeEffects();
        return driver;
    }

    /// <summary>What was to be done since this was last asked.</summary>
    public IReadOnlyList<BotEffect> TakeEffects()
    {
        BotEffect[] taken = [.. _effects];
        _effects.Clear();
        return taken;
    }

    public void Tick() => Feed(new BotInput.Tick(Now));

    public void Answer(params string[] wantedLeases) =>
        AnswerWith([.. wantedLeases.Select(id => new LeaseOffer(id, LeaseOfferState.Wanted, Payload: null))]);

    public void AnswerWith(params LeaseOffer[] leases) => AnswerCall(Call.Number, leases);

    public void AnswerCall(int callNumber, params LeaseOffer[] leases) =>
        Feed(new BotInput.Answered(Now, callNumber, new SessionAnswer("session", Now + Expiry, [.. leases])));

    public void Refuse(GridStatus status) => Feed(new BotInput.Refused(Now, Call.Number, status));

    public void EndJob(string leaseId, LeaseReport? report = null) => Feed(new BotInput.JobEnded(
        Now, JobOf(leaseId), report ?? new LeaseReport(GridStatus.Ok, string.Empty, new Reapi.ActionResult(), [])));

    public void EndJob(int jobNumber) => Feed(new BotInput.JobEnded(
        Now, jobNumber, new LeaseReport(GridStatus.Ok, string.Empty, new Reapi.ActionResult(), [])));

    public void SeeHealth(bool isHealthy) => Feed(new BotInput.HealthSeen(Now, isHealthy));

    public void Drain() => Feed(new BotInput.DrainAsked(Now));

    public int JobOf(string leaseId) => State.Leases.Single(lease => lease.Id == leaseId).JobNumber;

    /// <summary>Lets time pass, with a tick wherever the fold wants one.</summary>
    public void Pass(TimeSpan duration)
    {
        DateTimeOffset end = Now + duration;
        while (!State.IsEnded && State.WakeAt <= end)
        {
            Now = State.WakeAt > Now ? State.WakeAt : Now;
            Tick();
        }

        Now = end;
    }

    public void Feed(BotInput input)
    {
        BotStep step = BotSessionFold.Apply(State, input);
        State = step.State;
        _effects.AddRange(step.Effects);
    }
}
