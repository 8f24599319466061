using Grid.Bots.Session;
using Grid.Core;

namespace Grid.Bots.Tests.Session;

public sealed class DrainTests
{
    [Fact]
    public void An_idle_bot_says_farewell_and_ends()
    {
        SessionDriver driver = SessionDriver.Polling();

        driver.Drain();
        driver.Call.Status.ShouldBe(BotStatus.Terminating);
        driver.State.IsEnded.ShouldBeFalse();
        driver.Answer();

        driver.State.IsEnded.ShouldBeTrue();
    }

    [Fact]
    public void A_bot_without_a_session_has_nobody_to_say_farewell_to()
    {
        SessionDriver driver = new();
        driver.Tick();
        driver.Refuse(GridStatus.Unavailable);

        driver.Drain();

        driver.State.IsEnded.ShouldBeTrue();
    }

    [Fact]
    public void A_running_job_may_end_within_the_grace_and_its_result_is_told()
    {
        SessionDriver driver = SessionDriver.Running("a");
        driver.Drain();
        driver.Answer("a");
        driver.Pass(driver.Terms.DrainGrace / 2);

        driver.EndJob("a");
        driver.Told.ShouldBe("a:Ended");
        driver.Call.Leases.Single().Report!.Status.ShouldBe(GridStatus.Ok);
        driver.Answer();

        driver.State.IsEnded.ShouldBeTrue();
    }

    [Fact]
    public void A_job_that_outlives_the_grace_is_handed_back_without_waiting_for_its_death()
    {
        SessionDriver driver = SessionDriver.Running("a");
        int job = driver.JobOf("a");
        driver.Drain();
        driver.Answer("a");

        driver.Pass(driver.Terms.DrainGrace);

        driver.TakeEffects().ShouldContain(new BotEffect.StopJob(job));
        driver.Told.ShouldBe("a:Ended");
        driver.Call.Leases.Single().Report!.Status.ShouldBe(GridStatus.Unavailable);
        driver.Answer();
        driver.State.IsEnded.ShouldBeTrue();
    }

    [Fact]
    public void Asked_a_second_time_the_bot_hands_back_at_once()
    {
        SessionDriver driver = SessionDriver.Running("a");
        driver.Drain();
        driver.Answer("a");

        driver.Drain();

        driver.Told.ShouldBe("a:Ended");
    }

    [Fact]
    public void A_lease_that_crosses_the_farewell_is_handed_back_unrun()
    {
        SessionDriver driver = SessionDriver.Polling();
        driver.Drain();
        driver.TakeEffects();

        driver.Answer("late");

        driver.TakeEffects().OfType<BotEffect.StartJob>().ShouldBeEmpty();
        driver.Told.ShouldBe("late:Ended");
        driver.Call.Leases.Single().Report!.Status.ShouldBe(GridStatus.Unavailable);
    }

    [Fact]
    public void A_server_that_does_not_answer_the_farewell_does_not_keep_the_bot()
    {
        SessionDriver driver = SessionDriver.Polling();
        driver.Drain();

        driver.Pass(driver.Terms.FarewellDurationMax);

        driver.State.IsEnded.ShouldBeTrue();
        driver.State.Call.ShouldBeNull();
    }

    [Fact]
    public void A_farewell_that_fails_is_said_again()
    {
        SessionDriver driver = SessionDriver.Polling();
        driver.Drain();

        driver.Refuse(GridStatus.Unavailable);
        driver.Pass(driver.Terms.RetryDelayMin);

        driver.Call.Status.ShouldBe(BotStatus.Terminating);
    }

    [Fact]
    public void Nothing_happens_after_the_end()
    {
        SessionDriver driver = SessionDriver.Polling();
        driver.Drain();
        driver.Answer();
        driver.TakeEffects();

        driver.Tick();
        driver.Drain();
        driver.SeeHealth(isHealthy: false);

        driver.TakeEffects().ShouldBeEmpty();
    }
}
