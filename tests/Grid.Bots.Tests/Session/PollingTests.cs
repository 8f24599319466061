using Grid.Bots.Session;
using Grid.Core;

namespace Grid.Bots.Tests.Session;

public sealed class PollingTests
{
    [Fact]
    public void A_poll_may_be_held_for_the_heartbeat_s_part_of_the_time_to_expiry()
    {
        SessionDriver driver = SessionDriver.Polling();

        (driver.Call.Deadline - driver.Now).ShouldBe(SessionDriver.Expiry * driver.Terms.HeartbeatFraction);
    }

    [Fact]
    public void A_held_poll_is_renewed_at_its_deadline_without_a_pause()
    {
        SessionDriver driver = SessionDriver.Polling();
        int first = driver.Call.Number;

        driver.Pass(driver.Call.Deadline - driver.Now);

        driver.TakeEffects()[0].ShouldBe(new BotEffect.Drop(first));
        driver.Call.Kind.ShouldBe(CallKind.Poll);
        driver.Call.SentAt.ShouldBe(driver.Now);
    }

    [Fact]
    public void A_poll_that_met_its_deadline_on_the_wire_is_an_empty_answer_not_a_failure()
    {
        SessionDriver driver = SessionDriver.Polling();
        driver.Pass(TimeSpan.FromSeconds(40));

        driver.Refuse(GridStatus.DeadlineExceeded);

        driver.Call.Kind.ShouldBe(CallKind.Poll);
        driver.State.FailuresInARow.ShouldBe(0);
    }

    [Fact]
    public void A_poll_that_was_held_and_brought_nothing_is_followed_by_the_next_at_once()
    {
        SessionDriver driver = SessionDriver.Polling();
        for (int round = 0; round < 10; round++)
        {
            driver.Pass(TimeSpan.FromSeconds(20));
            driver.Answer();
            driver.Call.SentAt.ShouldBe(driver.Now);
        }
    }

    [Fact]
    public void Polls_of_a_server_that_does_not_hold_them_are_spaced_out_up_to_the_heartbeat()
    {
        SessionDriver driver = SessionDriver.Polling();
        List<TimeSpan> pauses = [];
        for (int round = 0; round < 16; round++)
        {
            driver.Answer();
            pauses.Add(driver.State.Call is null ? driver.State.WakeAt - driver.Now : TimeSpan.Zero);
            driver.Pass(pauses[^1]);
        }

        pauses.Take(driver.Terms.UnheldAnswersMax).ShouldAllBe(pause => pause == TimeSpan.Zero);
        pauses[driver.Terms.UnheldAnswersMax].ShouldBe(driver.Terms.PollPauseMin);
        pauses[^1].ShouldBe(SessionDriver.Expiry * driver.Terms.HeartbeatFraction);
    }

    [Fact]
    public void News_are_told_at_once_also_between_spaced_polls()
    {
        SessionDriver driver = SessionDriver.Running("a");
        for (int round = 0; round < 10; round++)
        {
            driver.Answer("a");
            driver.Pass(driver.State.Call is null ? driver.State.WakeAt - driver.Now : TimeSpan.Zero);
        }

        driver.Answer("a");
        driver.State.Call.ShouldBeNull();
        driver.EndJob("a");

        driver.Call.Kind.ShouldBe(CallKind.Report);
    }

    [Fact]
    public void A_server_without_an_expiry_or_with_a_clock_far_behind_is_still_not_flooded()
    {
        SessionDriver driver = new();
        driver.Tick();
        driver.Feed(new BotInput.Answered(
            driver.Now, driver.Call.Number, new SessionAnswer("session", driver.Now - TimeSpan.FromHours(1), [])));

        (driver.Call.Deadline - driver.Now).ShouldBe(driver.Terms.ExpiryMin * driver.Terms.HeartbeatFraction);
    }

    [Fact]
    public void A_bot_without_room_lets_a_short_job_end_before_it_polls()
    {
        SessionDriver driver = SessionDriver.Polling(jobsMax: 1);
        driver.Answer("a");
        driver.Answer("a");
        driver.State.Call.ShouldBeNull();
        driver.TakeEffects();

        driver.EndJob("a");

        driver.TakeEffects().ShouldHaveSingleItem().ShouldBeOfType<BotEffect.Send>().Call.Kind.ShouldBe(CallKind.Report);
    }

    [Fact]
    public void A_bot_without_room_polls_during_a_long_job_because_it_may_be_cancelled()
    {
        SessionDriver driver = SessionDriver.Polling(jobsMax: 1);
        driver.Answer("a");
        driver.Answer("a");

        driver.Pass(driver.Terms.FullPollDelay);

        driver.Call.Kind.ShouldBe(CallKind.Poll);
    }

    [Fact]
    public void The_answer_of_a_call_that_was_replaced_is_ignored()
    {
        SessionDriver driver = SessionDriver.Running("a");
        int replaced = driver.Call.Number;
        driver.EndJob("a");

        driver.AnswerCall(replaced, new LeaseOffer("late", LeaseOfferState.Wanted, Payload: null));

        driver.State.Leases.ShouldNotContain(lease => lease.Id == "late");
        driver.TakeEffects().OfType<BotEffect.StartJob>().ShouldBeEmpty();
    }

    [Fact]
    public void The_failure_of_a_call_that_was_replaced_is_ignored()
    {
        SessionDriver driver = SessionDriver.Running("a");
        int replaced = driver.Call.Number;
        driver.EndJob("a");
        BotSessionState before = driver.State;

        driver.Feed(new BotInput.Refused(driver.Now, replaced, GridStatus.NotFound));

        driver.State.ShouldBe(before);
    }
}
