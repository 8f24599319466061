using Grid.Bots.Session;
using Grid.Core;

namespace Grid.Bots.Tests.Session;

public sealed class LeaseTests
{
    [Fact]
    public void A_lease_starts_before_the_server_is_told_that_it_did()
    {
        SessionDriver driver = SessionDriver.Polling();

        driver.Answer("a");

        IReadOnlyList<BotEffect> effects = driver.TakeEffects();
        effects[0].ShouldBeOfType<BotEffect.StartJob>().Lease.Id.ShouldBe("a");
        effects[1].ShouldBeOfType<BotEffect.Send>().Call.Kind.ShouldBe(CallKind.Report);
        driver.Told.ShouldBe("a:Running");
    }

    [Fact]
    public void A_result_replaces_a_held_poll_at_once()
    {
        SessionDriver driver = SessionDriver.Running("a");
        int poll = driver.Call.Number;

        driver.EndJob("a");

        driver.TakeEffects()[0].ShouldBe(new BotEffect.Drop(poll));
        driver.Call.Kind.ShouldBe(CallKind.Report);
        driver.Told.ShouldBe("a:Ended");
    }

    [Fact]
    public void A_result_waits_for_the_answer_to_earlier_news_because_a_lease_may_be_in_it()
    {
        SessionDriver driver = SessionDriver.Polling();
        driver.Answer("a");
        int report = driver.Call.Number;

        driver.EndJob("a");
        driver.Call.Number.ShouldBe(report);
        driver.Answer("a", "b");

        driver.TakeEffects().OfType<BotEffect.Drop>().ShouldBeEmpty();
        driver.Told.ShouldBe("a:Ended b:Running");
    }

    [Fact]
    public void A_server_that_holds_news_all_the_same_does_not_hold_up_a_result_for_long()
    {
        SessionDriver driver = SessionDriver.Polling();
        driver.Answer("a");
        int held = driver.Call.Number;
        driver.EndJob("a");

        driver.Pass(driver.Terms.ReportPatience);

        driver.TakeEffects().ShouldContain(new BotEffect.Drop(held));
        driver.Told.ShouldBe("a:Ended");
        driver.State.FailuresInARow.ShouldBe(0);
    }

    [Fact]
    public void The_answer_to_a_result_may_bring_the_next_lease()
    {
        SessionDriver driver = SessionDriver.Running("a");
        driver.EndJob("a");
        driver.TakeEffects();

        driver.Answer("b");

        driver.TakeEffects().OfType<BotEffect.StartJob>().Single().Lease.Id.ShouldBe("b");
        driver.Told.ShouldBe("b:Running");
    }

    [Fact]
    public void A_result_is_told_again_until_a_server_has_answered_it()
    {
        SessionDriver driver = SessionDriver.Running("a");
        driver.EndJob("a");

        driver.Refuse(GridStatus.Unavailable);
        driver.Pass(driver.Terms.RetryDelayMin);
        driver.Told.ShouldBe("a:Ended");
        driver.Answer();

        driver.Call.Leases.ShouldBeEmpty();
        driver.State.Leases.ShouldBeEmpty();
    }

    [Fact]
    public void A_finished_lease_that_the_server_still_lists_is_not_run_again()
    {
        SessionDriver driver = SessionDriver.Running("a");
        driver.EndJob("a");
        driver.TakeEffects();

        driver.Answer("a");

        driver.TakeEffects().OfType<BotEffect.StartJob>().ShouldBeEmpty();
        driver.State.Leases.ShouldBeEmpty();
    }

    [Fact]
    public void A_server_that_comes_back_is_presented_the_leases_that_still_run()
    {
        SessionDriver driver = SessionDriver.Running("a", "b");

        driver.Refuse(GridStatus.Unavailable);
        driver.EndJob("b");
        driver.Pass(driver.Terms.RetryDelayMin);

        driver.Call.Kind.ShouldBe(CallKind.Report);
        driver.Call.SessionName.ShouldBe("session");
        driver.Told.ShouldBe("a:Running b:Ended");
        driver.TakeEffects().OfType<BotEffect.StopJob>().ShouldBeEmpty();
    }

    [Fact]
    public void A_cancelled_lease_is_stopped_and_told_as_cancelled_once_it_is_dead()
    {
        SessionDriver driver = SessionDriver.Running("a");
        int job = driver.JobOf("a");

        driver.AnswerWith(new LeaseOffer("a", LeaseOfferState.Cancelled, Payload: null));
        driver.TakeEffects().ShouldContain(new BotEffect.StopJob(job));
        driver.Told.ShouldBe("a:Stopping");
        driver.EndJob("a");

        driver.Told.ShouldBe("a:Ended");
        driver.Call.Leases.Single().Report!.Status.ShouldBe(GridStatus.Cancelled);
    }

    [Fact]
    public void A_lease_that_is_cancelled_twice_is_stopped_once()
    {
        SessionDriver driver = SessionDriver.Running("a");
        LeaseOffer cancelled = new("a", LeaseOfferState.Cancelled, Payload: null);

        driver.AnswerWith(cancelled);
        driver.AnswerWith(cancelled);

        driver.TakeEffects().OfType<BotEffect.StopJob>().Count().ShouldBe(1);
    }

    [Fact]
    public void A_lease_that_the_server_no_longer_lists_is_stopped_and_forgotten()
    {
        SessionDriver driver = SessionDriver.Running("a", "b");
        int job = driver.JobOf("a");

        driver.Answer("b");

        driver.TakeEffects().ShouldContain(new BotEffect.StopJob(job));
        driver.Told.ShouldBe("b:Running");
    }

    [Fact]
    public void A_lease_offered_again_under_the_id_of_one_that_still_dies_is_a_run_of_its_own()
    {
        SessionDriver driver = SessionDriver.Running("a");
        int first = driver.JobOf("a");
        driver.Answer();
        driver.Answer("a");
        int second = driver.JobOf("a");

        driver.EndJob(first);

        second.ShouldNotBe(first);
        driver.State.Leases.Single().Phase.ShouldBe(LeasePhase.Running);
    }

    [Fact]
    public void More_leases_than_the_bot_has_jobs_for_are_handed_back_to_be_run_elsewhere()
    {
        SessionDriver driver = SessionDriver.Polling(jobsMax: 1);

        driver.Answer("a", "b");

        driver.TakeEffects().OfType<BotEffect.StartJob>().Count().ShouldBe(1);
        driver.Told.ShouldBe("a:Running b:Ended");
        driver.Call.Leases[1].Report!.Status.ShouldBe(GridStatus.Unavailable);
    }

    [Fact]
    public void An_unhealthy_bot_says_so_keeps_what_it_has_and_takes_nothing_new()
    {
        SessionDriver driver = SessionDriver.Running("a");

        driver.SeeHealth(isHealthy: false);
        driver.Call.Status.ShouldBe(BotStatus.Unhealthy);
        driver.Answer("a", "b");

        driver.Told.ShouldBe("a:Running b:Ended");
        driver.Call.Leases[1].Report!.Status.ShouldBe(GridStatus.Unavailable);
    }

    [Fact]
    public void A_result_does_not_wait_for_a_call_that_only_told_the_status()
    {
        SessionDriver driver = SessionDriver.Running("a");
        driver.SeeHealth(isHealthy: false);

        driver.EndJob("a");

        driver.Call.Kind.ShouldBe(CallKind.Report);
        driver.Told.ShouldBe("a:Ended");
    }

    [Fact]
    public void A_result_does_not_wait_for_the_call_that_presents_running_leases_to_a_server_that_is_back()
    {
        SessionDriver driver = SessionDriver.Running("a");
        driver.Refuse(GridStatus.Unavailable);
        driver.Pass(driver.Terms.RetryDelayMin);

        driver.EndJob("a");

        driver.Call.Kind.ShouldBe(CallKind.Report);
    }

    [Fact]
    public void A_result_whose_call_was_given_up_for_a_change_of_health_is_reported_again()
    {
        SessionDriver driver = SessionDriver.Running("a");
        driver.EndJob("a");
        driver.SeeHealth(isHealthy: false);

        driver.Pass(driver.Terms.ReportPatience);

        driver.Call.Kind.ShouldBe(CallKind.Report);
        driver.Call.Status.ShouldBe(BotStatus.Unhealthy);
        driver.Told.ShouldBe("a:Ended");
    }

    [Fact]
    public void A_bot_that_recovers_says_so_at_once()
    {
        SessionDriver driver = SessionDriver.Polling();
        driver.SeeHealth(isHealthy: false);
        driver.Answer();

        driver.SeeHealth(isHealthy: true);

        driver.Call.SentAt.ShouldBe(driver.Now);
        driver.Call.Status.ShouldBe(BotStatus.Ok);
    }
}
