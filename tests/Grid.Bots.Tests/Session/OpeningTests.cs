using Grid.Bots.Session;
using Grid.Core;

namespace Grid.Bots.Tests.Session;

public sealed class OpeningTests
{
    [Fact]
    public void The_first_call_creates_a_session()
    {
        SessionDriver driver = new();

        driver.Tick();

        driver.Call.Kind.ShouldBe(CallKind.Create);
        driver.Call.Status.ShouldBe(BotStatus.Ok);
        driver.Call.Leases.ShouldBeEmpty();
    }

    [Fact]
    public void An_open_session_is_polled_at_once_under_the_name_the_server_gave_it()
    {
        SessionDriver driver = new();
        driver.Tick();

        driver.Answer();

        driver.Call.Kind.ShouldBe(CallKind.Poll);
        driver.Call.SessionName.ShouldBe("session");
    }

    [Fact]
    public void A_server_that_is_away_is_asked_again_after_pauses_that_grow_to_their_limit()
    {
        SessionDriver driver = new();
        driver.Tick();
        List<TimeSpan> pauses = [];
        for (int attempt = 0; attempt < 12; attempt++)
        {
            driver.Refuse(GridStatus.Unavailable);
            pauses.Add(driver.State.WakeAt - driver.Now);
            driver.State.Call.ShouldBeNull();
            driver.Pass(pauses[^1]);
        }

        pauses[0].ShouldBeInRange(driver.Terms.RetryDelayMin / 2, driver.Terms.RetryDelayMin);
        pauses[3].ShouldBeInRange(driver.Terms.RetryDelayMin * 4, driver.Terms.RetryDelayMin * 8);
        pauses[^1].ShouldBeInRange(driver.Terms.RetryDelayMax / 2, driver.Terms.RetryDelayMax);
        driver.Call.Kind.ShouldBe(CallKind.Create);
    }

    [Fact]
    public void Bots_of_different_seeds_do_not_retry_in_step()
    {
        TimeSpan[] pauses = [.. Enumerable.Range(0, 8).Select(seed => FirstPause((ulong)seed)).Distinct()];

        pauses.Length.ShouldBe(8);
    }

    [Fact]
    public void A_create_call_without_an_answer_is_given_up_and_made_again()
    {
        SessionDriver driver = new();
        driver.Tick();
        int first = driver.Call.Number;

        driver.Pass(driver.Terms.ReportDurationMax + driver.Terms.RetryDelayMin);

        driver.TakeEffects().ShouldContain(new BotEffect.Drop(first));
        driver.Call.Kind.ShouldBe(CallKind.Create);
        driver.Call.Number.ShouldBeGreaterThan(first);
    }

    [Fact]
    public void A_lost_session_is_replaced_and_its_jobs_are_stopped_because_nobody_waits_for_them()
    {
        SessionDriver driver = SessionDriver.Running("a");
        int job = driver.JobOf("a");

        driver.Refuse(GridStatus.NotFound);
        driver.Pass(driver.Terms.RetryDelayMin);

        driver.TakeEffects().ShouldContain(new BotEffect.StopJob(job));
        driver.Call.Kind.ShouldBe(CallKind.Create);
        driver.State.Leases.ShouldBeEmpty();
    }

    [Fact]
    public void A_server_that_creates_sessions_only_to_disown_them_is_asked_ever_less_often()
    {
        SessionDriver driver = SessionDriver.Polling();
        for (int round = 0; round < 5; round++)
        {
            driver.Refuse(GridStatus.NotFound);
            driver.Pass(driver.State.WakeAt - driver.Now);
            driver.Answer();
        }

        driver.Refuse(GridStatus.NotFound);

        (driver.State.WakeAt - driver.Now).ShouldBeGreaterThan(driver.Terms.RetryDelayMin * 10);
    }

    [Fact]
    public void The_end_of_a_job_of_a_lost_session_is_no_news()
    {
        SessionDriver driver = SessionDriver.Running("a");
        int job = driver.JobOf("a");
        driver.Refuse(GridStatus.NotFound);

        driver.EndJob(job);

        driver.State.News.ShouldBe(News.None);
        driver.State.Leases.ShouldBeEmpty();
    }

    private static TimeSpan FirstPause(ulong seed)
    {
        DateTimeOffset now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
        BotSessionState state = BotSessionFold.Begin(new BotTerms { JobsMax = 1 }, seed);
        state = BotSessionFold.Apply(state, new BotInput.Tick(now)).State;
        state = BotSessionFold.Apply(state, new BotInput.Refused(now, state.Call!.Number, GridStatus.Unavailable)).State;
        return state.WakeAt - now;
    }
}
