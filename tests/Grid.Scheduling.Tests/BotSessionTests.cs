using Grid.Core;
using Shouldly;
using Xunit;
using static Grid.Scheduling.Tests.Farm;

namespace Grid.Scheduling.Tests;

public sealed class BotSessionTests
{
    private readonly Farm _farm = new();

    [Fact]
    public void The_answer_to_a_bot_whose_status_is_not_ok_yet_carries_no_lease()
    {
        _farm.Execute("a");

        Farm.Bot bot = _farm.Connect(status: BotStatus.None);

        bot.Answer!.Leases.ShouldBeEmpty();
        bot.Status = BotStatus.Ok;
        bot.Update()!.Leases.ShouldHaveSingleItem().State.ShouldBe(LeaseState.Pending);
    }

    [Theory]
    [InlineData(BotStatus.None)]
    [InlineData(BotStatus.Unhealthy)]
    [InlineData(BotStatus.Initializing)]
    [InlineData(BotStatus.Terminating)]
    [InlineData(BotStatus.HostRebooting)]
    public void A_bot_that_is_not_ok_gets_no_work(BotStatus status)
    {
        Farm.Bot bot = _farm.Connect();
        bot.Status = status;
        bot.Update();

        _farm.Execute("a");

        _farm.Snapshot.JobsQueued.ShouldBe(1);
    }

    [Fact]
    public void An_idle_poll_is_held_and_answered_as_soon_as_there_is_work()
    {
        Farm.Bot bot = _farm.Connect();
        bot.Update().ShouldBeNull();

        _farm.Execute("a");

        bot.Lease.State.ShouldBe(LeaseState.Pending);
    }

    [Fact]
    public void An_idle_poll_is_held_for_five_minutes_at_most()
    {
        Farm.Bot bot = _farm.Connect();
        bot.Update();

        _farm.Pass(TimeSpan.FromSeconds(299));
        bot.Answer.ShouldBeNull();
        _farm.Pass(TimeSpan.FromSeconds(1));

        bot.Answer!.Leases.ShouldBeEmpty();
    }

    [Fact]
    public void A_poll_with_a_deadline_is_held_for_four_fifths_of_it()
    {
        Farm.Bot bot = _farm.Connect();
        bot.Update(patience: TimeSpan.FromSeconds(100));

        _farm.Pass(TimeSpan.FromSeconds(79));
        bot.Answer.ShouldBeNull();
        _farm.Pass(TimeSpan.FromSeconds(1));

        bot.Answer.ShouldNotBeNull();
    }

    [Fact]
    public void A_poll_with_a_deadline_under_three_seconds_is_not_held()
    {
        Farm.Bot bot = _farm.Connect();

        bot.Update(patience: TimeSpan.FromSeconds(2.9)).ShouldNotBeNull();
    }

    [Fact]
    public void The_update_that_reports_the_first_active_is_answered_at_once()
    {
        (Farm.Bot bot, LeaseId lease) = BotWithLease();

        BotAnswer? answer = bot.Update(Active(lease));

        answer.ShouldNotBeNull().Leases.ShouldHaveSingleItem().State.ShouldBe(LeaseState.Active);
    }

    [Fact]
    public void The_heartbeat_after_it_is_held()
    {
        (Farm.Bot bot, LeaseId lease) = BotWithLease();
        bot.Update(Active(lease));

        bot.Update(Active(lease)).ShouldBeNull();
    }

    [Fact]
    public void A_busy_bot_with_room_hears_of_more_work_in_its_held_heartbeat()
    {
        (Farm.Bot bot, LeaseId lease) = BotWithLease(capacity: 2);
        bot.Update(Active(lease));
        bot.Update(Active(lease)).ShouldBeNull();

        _farm.Execute("b");

        bot.Answer!.Leases.Select(answer => answer.State).ShouldBe([LeaseState.Active, LeaseState.Pending]);
    }

    [Fact]
    public void A_bot_never_holds_more_than_its_capacity()
    {
        foreach (string action in (string[])["a", "b", "c"])
        {
            _farm.Execute(action);
        }

        Farm.Bot bot = _farm.Connect(capacity: 2);

        bot.Answer!.Leases.Count.ShouldBe(2);
        _farm.Snapshot.JobsQueued.ShouldBe(1);
    }

    [Fact]
    public void The_answer_to_a_completed_lease_carries_the_next_job()
    {
        (Farm.Bot bot, LeaseId lease) = BotWithLease();
        _farm.Execute("b");

        BotAnswer? answer = bot.Update(Completed(lease));

        LeaseAnswer next = answer.ShouldNotBeNull().Leases.ShouldHaveSingleItem();
        next.Id.ShouldNotBe(lease);
        next.State.ShouldBe(LeaseState.Pending);
    }

    [Fact]
    public void A_completed_lease_is_answered_at_once_even_without_another_job()
    {
        (Farm.Bot bot, LeaseId lease) = BotWithLease();

        bot.Update(Completed(lease)).ShouldNotBeNull().Leases.ShouldBeEmpty();
    }

    [Fact]
    public void A_newer_call_completes_the_older_one_that_is_held()
    {
        Farm.Bot bot = _farm.Connect();
        bot.Update();
        PollId older = bot.Poll;

        bot.Update().ShouldBeNull();

        bot.AnswerTo(older).ShouldNotBeNull().Leases.ShouldBeEmpty();
    }

    [Fact]
    public void Work_goes_to_the_newer_of_two_overlapping_calls()
    {
        Farm.Bot bot = _farm.Connect();
        bot.Update();
        PollId older = bot.Poll;
        bot.Update();

        _farm.Execute("a");

        bot.AnswerTo(older)!.Leases.ShouldBeEmpty();
        bot.Lease.State.ShouldBe(LeaseState.Pending);
    }

    [Fact]
    public void No_work_goes_into_a_call_the_bot_has_given_up()
    {
        Farm.Bot bot = _farm.Connect();
        bot.Update();
        bot.HangUp();

        OperationName operation = _farm.Execute("a");

        _farm.View(operation).Attempts.ShouldBe(0);
        bot.Update()!.Leases.Count.ShouldBe(1);
    }

    [Fact]
    public void A_lease_the_next_request_does_not_list_is_queued_again_and_was_no_attempt()
    {
        (Farm.Bot bot, LeaseId lost) = BotWithLease();

        LeaseAnswer again = bot.Update()!.Leases.Single();

        again.Id.ShouldNotBe(lost);
        again.State.ShouldBe(LeaseState.Pending);
        _farm.History.OfType<SchedulerEffect.JobRequeued>().Single().Attempts.ShouldBe(0);
    }

    [Fact]
    public void A_running_lease_the_next_request_does_not_list_was_an_attempt()
    {
        (Farm.Bot bot, LeaseId lease) = BotWithLease();
        bot.Update(Active(lease));

        bot.Update();

        _farm.History.OfType<SchedulerEffect.JobRequeued>().Single().Attempts.ShouldBe(1);
    }

    [Fact]
    public void A_bot_that_never_takes_an_offer_does_not_keep_a_job_going_round_for_ever()
    {
        OperationName operation = _farm.Execute("a");
        Farm.Bot bot = _farm.Connect();

        for (int i = 0; i < _farm.Limits.OffersMax; i++)
        {
            bot.Update();
        }

        _farm.View(operation).Outcome!.Status.ShouldBe(GridStatus.Aborted);
    }

    [Fact]
    public void A_second_session_of_a_bot_closes_the_first_and_queues_its_jobs_again()
    {
        (Farm.Bot first, LeaseId lease) = BotWithLease();
        first.Update(Active(lease));

        Farm.Bot second = _farm.Connect();

        _farm.Snapshot.Bots.Count.ShouldBe(1);
        second.Lease.State.ShouldBe(LeaseState.Pending);
        first.Update(Active(lease));
        first.IsRefused.ShouldBeTrue();
    }

    [Fact]
    public void A_silent_bot_is_lost_and_its_job_queued_again()
    {
        (Farm.Bot bot, LeaseId lease) = BotWithLease();
        bot.Update(Active(lease));

        _farm.Pass(_farm.Limits.BotSilenceMax);

        _farm.Snapshot.Bots.ShouldBeEmpty();
        _farm.Snapshot.JobsQueued.ShouldBe(1);
    }

    [Fact]
    public void A_bot_whose_poll_is_held_is_not_silent()
    {
        Farm.Bot bot = _farm.Connect();
        bot.Update();

        _farm.Pass(_farm.Limits.IdleHoldMax);
        _farm.Pass(_farm.Limits.BotSilenceMax - TimeSpan.FromSeconds(1));

        _farm.Snapshot.Bots.Count.ShouldBe(1);
    }

    [Fact]
    public void An_unknown_session_is_adopted_with_the_jobs_it_runs()
    {
        Farm.Bot bot = _farm.Reconnect("survivor");
        LeaseReport running = Active(new LeaseId("old")) with { Spec = Spec("a") };

        bot.Update(running)!.Leases.Single().State.ShouldBe(LeaseState.Active);
        OperationName operation = _farm.Ask(Spec("a"));

        _farm.View(operation).Stage.ShouldBe(ExecutionStage.Executing);
        bot.Update(Completed(new LeaseId("old")));
        _farm.Record();
        _farm.View(operation).Outcome!.Status.ShouldBe(GridStatus.Ok);
    }

    [Fact]
    public void A_job_that_a_client_queued_before_its_bot_came_back_goes_on_there()
    {
        OperationName operation = _farm.Execute("a");
        Farm.Bot bot = _farm.Reconnect("survivor");

        bot.Update(Active(new LeaseId("old")) with { Spec = Spec("a") });

        _farm.View(operation).Stage.ShouldBe(ExecutionStage.Executing);
        _farm.Snapshot.JobsQueued.ShouldBe(0);
    }

    [Fact]
    public void A_result_that_an_adopted_session_brings_along_ends_the_job_that_waits_for_it()
    {
        OperationName operation = _farm.Execute("a");
        Farm.Bot bot = _farm.Reconnect("survivor");

        bot.Update(Completed(new LeaseId("old")) with { Spec = Spec("a") });
        _farm.Record();

        _farm.View(operation).Outcome!.Status.ShouldBe(GridStatus.Ok);
    }

    [Fact]
    public void An_adopted_job_that_must_not_be_shared_is_stopped()
    {
        Farm.Bot bot = _farm.Reconnect("survivor");

        bot.Update(Active(new LeaseId("old")) with { Spec = Spec("a", doNotCache: true) });

        bot.Lease.State.ShouldBe(LeaseState.Cancelled);
    }

    [Fact]
    public void An_adopted_job_nobody_asks_for_is_forgotten_when_its_bot_is_lost()
    {
        Farm.Bot bot = _farm.Reconnect("survivor");
        bot.Update(Active(new LeaseId("old")) with { Spec = Spec("a") });

        _farm.Pass(_farm.Limits.BotSilenceMax);

        _farm.Snapshot.JobsQueued.ShouldBe(0);
        _farm.Snapshot.JobsLeased.ShouldBe(0);
    }

    [Fact]
    public void A_terminating_bot_is_answered_at_once_and_its_jobs_are_queued_again()
    {
        (Farm.Bot bot, LeaseId lease) = BotWithLease();
        bot.Update(Active(lease));
        bot.Status = BotStatus.Terminating;

        bot.Update(Completed(lease, GridStatus.Unavailable)).ShouldNotBeNull().Leases.ShouldBeEmpty();

        _farm.Snapshot.JobsQueued.ShouldBe(1);
        _farm.Snapshot.Bots.ShouldBeEmpty();
    }

    [Fact]
    public void A_cancelled_job_is_answered_as_such_at_once_and_the_report_may_come_twice()
    {
        Farm.Bot bot = _farm.Connect();
        bot.Update();
        OperationName operation = _farm.Execute("a");
        LeaseId lease = bot.Lease.Id;
        bot.Update(Active(lease));
        bot.Update(Active(lease)).ShouldBeNull();

        _farm.Cancel(operation);

        bot.Lease.State.ShouldBe(LeaseState.Cancelled);
        bot.Update(Completed(lease, GridStatus.Cancelled))!.Leases.ShouldBeEmpty();
        bot.Update(Completed(lease, GridStatus.Cancelled))!.Leases.ShouldBeEmpty();
        _farm.View(operation).Outcome!.Status.ShouldBe(GridStatus.Cancelled);
    }

    [Fact]
    public void Answers_with_leases_expire_ten_to_thirty_seconds_ahead()
    {
        (Farm.Bot bot, LeaseId _) = BotWithLease();

        (bot.Lease.ExpiresAt - _farm.Now).TotalSeconds.ShouldBeInRange(10, 30);
    }

    [Fact]
    public void A_result_that_comes_twice_is_dealt_with_once()
    {
        (Farm.Bot bot, LeaseId lease) = BotWithLease();

        bot.Update(Completed(lease));
        bot.Update(Completed(lease));

        _farm.History.OfType<SchedulerEffect.RecordResult>().Count().ShouldBe(1);
    }

    [Fact]
    public void A_lease_that_is_not_ours_is_to_be_stopped()
    {
        Farm.Bot bot = _farm.Connect();

        bot.Update(Active(new LeaseId("strange")))!.Leases.Single().State.ShouldBe(LeaseState.Cancelled);
    }

    [Fact]
    public void A_lease_that_stays_pending_is_taken_back()
    {
        (Farm.Bot bot, LeaseId lease) = BotWithLease();
        TimeSpan half = _farm.Limits.LeaseAcceptanceMax / 2;

        _farm.Pass(half);
        bot.Update(Pending(lease));
        _farm.Pass(half);

        _farm.Snapshot.JobsQueued.ShouldBe(1);
        bot.Update(Active(lease))!.Leases.Single().State.ShouldBe(LeaseState.Cancelled);
    }

    [Fact]
    public void A_bot_that_changes_its_platform_gets_the_jobs_of_the_new_one()
    {
        Farm.Bot bot = _farm.Connect();
        _farm.Execute(Spec("a", Needs("ISA", "aarch64")));
        bot.Update().ShouldBeNull();

        bot.Offered = PlatformProperties.Of([new PlatformProperty("ISA", "aarch64")]);

        bot.Update()!.Leases.Count.ShouldBe(1);
    }

    [Fact]
    public void A_bot_beyond_the_limit_is_asked_to_come_again()
    {
        Farm farm = new(new SchedulerLimits { BotSessionsMax = 1 });
        farm.Connect("first");

        farm.Connect("second");

        farm.Effects.OfType<SchedulerEffect.SessionRefused>().Single().Status.ShouldBe(GridStatus.Unavailable);
    }

    private (Farm.Bot Bot, LeaseId Lease) BotWithLease(int capacity = 1)
    {
        Farm.Bot bot = _farm.Connect(capacity: capacity);
        bot.Update();
        _farm.Execute("a");
        return (bot, bot.Lease.Id);
    }
}
