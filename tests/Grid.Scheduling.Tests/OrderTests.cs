using Grid.Core;
using Grid.Scheduling.Durable;
using Shouldly;
using Xunit;
using static Grid.Scheduling.Tests.Farm;

namespace Grid.Scheduling.Tests;

/// <summary>What operators may do to a farm: drain bots, pause instances, kill operations, end sessions.</summary>
public sealed class OrderTests
{
    private static readonly PlatformProperties Arm =
        PlatformProperties.Of([new PlatformProperty("ISA", "arm"), new PlatformProperty("OSFamily", "linux")]);

    private readonly Farm _farm = new(isDurable: true);

    [Fact]
    public void A_drained_bot_ends_what_it_runs_and_gets_nothing_new()
    {
        OperationName running = _farm.Execute("running");
        Farm.Bot bot = _farm.Connect();
        bot.Update(Active(bot.Lease.Id));

        Drain("bot");
        OperationName next = _farm.Execute("next");
        LeaseId lease = bot.AnswerTo(bot.Poll)!.Leases.Single().Id;
        bot.Update(Completed(lease));
        _farm.Record();
        bot.Update();

        _farm.View(running).Outcome!.Status.ShouldBe(GridStatus.Ok);
        bot.Answer.ShouldBeNull();
        _farm.View(next).Stage.ShouldBe(ExecutionStage.Queued);
    }

    [Fact]
    public void A_job_goes_round_a_drained_bot()
    {
        Farm.Bot drained = _farm.Connect("a");
        drained.Update();
        Farm.Bot other = _farm.Connect("b");
        other.Update();
        Drain("a");

        _farm.Execute("x");
        _farm.Execute("y");

        drained.Answer.ShouldBeNull();
        other.Lease.State.ShouldBe(LeaseState.Pending);
        _farm.Snapshot.JobsQueued.ShouldBe(1);
    }

    [Fact]
    public void An_idle_bot_that_is_no_longer_drained_gets_what_waits_at_once()
    {
        Drain("bot");
        Farm.Bot bot = _farm.Connect();
        bot.Update();
        _farm.Execute("a");
        bot.Answer.ShouldBeNull();

        Undrain("bot");

        bot.Lease.State.ShouldBe(LeaseState.Pending);
    }

    [Fact]
    public void A_drain_holds_for_bots_that_come_later()
    {
        Drain("rack-7-*");
        _farm.Execute("a");

        Farm.Bot late = _farm.Connect("rack-7-b");
        late.Update();
        late.Answer.ShouldBeNull();

        _farm.Connect("rack-8-b").Lease.State.ShouldBe(LeaseState.Pending);
    }

    [Fact]
    public void Bots_are_drained_by_what_they_offer_also_when_that_changes()
    {
        Apply(new SchedulerInput.BotsDrained(_farm.Now, new Drain(
            new BotSelector(Pool, BotPattern.Any, PlatformProperties.Of([new PlatformProperty("ISA", "arm")])), "", "me", _farm.Now)));
        Farm.Bot bot = _farm.Connect(offered: Arm);
        bot.Update();
        _farm.Execute("a");
        bot.Answer.ShouldBeNull();

        bot.Offered = Linux;
        bot.Update();

        bot.Lease.State.ShouldBe(LeaseState.Pending);
    }

    [Fact]
    public void Bots_of_another_pool_are_not_drained()
    {
        Apply(new SchedulerInput.BotsDrained(_farm.Now, new Drain(
            new BotSelector(new PoolName("other"), BotPattern.Any, PlatformProperties.None), "", "me", _farm.Now)));
        Farm.Bot bot = _farm.Connect();
        bot.Update();

        _farm.Execute("a");

        bot.Lease.State.ShouldBe(LeaseState.Pending);
    }

    [Fact]
    public void Drains_and_pauses_outlive_the_server()
    {
        Drain("bot", "disk is dying");
        PauseInstance(InstanceName.Empty, "too loud");
        Farm.Bot bot = _farm.Connect();
        bot.Update();
        OperationName operation = _farm.Execute("a");

        _farm.ChangeWriter();
        bot.Update();

        _farm.Scheduler.Drains.ShouldHaveSingleItem().Reason.ShouldBe("disk is dying");
        _farm.Scheduler.Pauses.ShouldHaveSingleItem().Reason.ShouldBe("too loud");
        _farm.Scheduler.FindBot(new BotId(Pool, "bot"))!.DrainedBy.ShouldNotBeNull();
        bot.Answer.ShouldBeNull();

        Undrain("bot");
        bot.Answer.ShouldBeNull("the instance is paused");
        Resume(InstanceName.Empty);
        bot.Lease.State.ShouldBe(LeaseState.Pending);
        _farm.View(operation).Attempts.ShouldBe(1);
    }

    [Fact]
    public void Rules_that_were_taken_back_stay_so_after_a_restart()
    {
        Drain("bot");
        PauseInstance(null);
        Undrain("bot");
        Resume(null);

        _farm.ChangeWriter();

        _farm.Scheduler.Drains.ShouldBeEmpty();
        _farm.Scheduler.Pauses.ShouldBeEmpty();
        _farm.Execute("a");
        _farm.Connect().Lease.State.ShouldBe(LeaseState.Pending);
    }

    [Fact]
    public void Jobs_of_a_paused_instance_wait_and_those_of_others_do_not()
    {
        InstanceName loud = InstanceName.Parse("loud");
        _farm.Execute(Spec("before") with { Instance = loud });
        PauseInstance(loud);
        _farm.Execute(Spec("after") with { Instance = loud });
        OperationName quiet = _farm.Execute("quiet");

        Farm.Bot bot = _farm.Connect(capacity: 5);

        bot.Lease.Id.Value.ShouldNotContain("loud");
        _farm.View(quiet).Attempts.ShouldBe(1);
        _farm.Snapshot.JobsQueued.ShouldBe(2);
        _farm.Snapshot.Queues.Sum(queue => queue.Paused).ShouldBe(2);
    }

    [Fact]
    public void Resumed_jobs_leave_in_the_order_they_came()
    {
        _farm.Execute("first");
        PauseInstance(null);
        _farm.Execute("second");
        Farm.Bot bot = _farm.Connect(capacity: 2);
        bot.Update();
        bot.Answer.ShouldBeNull();

        Resume(null);

        bot.Answer!.Leases.Count.ShouldBe(2);
        _farm.History.OfType<SchedulerEffect.LeaseGranted>().Select(granted => granted.Job.Value).ShouldBe([1, 2]);
    }

    [Fact]
    public void A_paused_job_is_not_given_up_for_lack_of_bots()
    {
        PauseInstance(InstanceName.Empty);
        OperationName operation = _farm.Execute("a");

        _farm.Pass(_farm.Limits.NoBotsWaitMax * 3);

        _farm.View(operation).IsDone.ShouldBeFalse();
    }

    [Fact]
    public void A_job_that_a_lost_bot_gives_back_waits_when_its_instance_is_paused_meanwhile()
    {
        OperationName operation = _farm.Execute("a");
        Farm.Bot bot = _farm.Connect();
        bot.Update(Active(bot.Lease.Id));
        PauseInstance(InstanceName.Empty);

        _farm.Pass(_farm.Limits.BotSilenceMax + _farm.Limits.BusyHoldMax);
        _farm.Connect("other").Update();

        _farm.View(operation).Stage.ShouldBe(ExecutionStage.Queued);
        _farm.Snapshot.Queues.Sum(queue => queue.Paused).ShouldBe(1);
    }

    [Fact]
    public void A_paused_instance_may_not_queue_more_than_another_either()
    {
        Farm farm = new(new SchedulerLimits { PlatformQueueLengthMax = 2 });
        farm.Apply(new SchedulerInput.InstancePaused(farm.Now, new Pause(InstanceName.Empty, "", "me", farm.Now)));
        farm.Execute("a");
        farm.Execute("b");

        farm.View(farm.Execute("c")).Outcome!.Status.ShouldBe(GridStatus.ResourceExhausted);
        farm.View(farm.Execute(Spec("d") with { Instance = InstanceName.Parse("other") })).IsDone.ShouldBeFalse();
    }

    [Fact]
    public void The_age_of_a_queue_is_not_that_of_jobs_that_are_held_back()
    {
        PauseInstance(InstanceName.Empty);
        _farm.Execute("held back");
        _farm.Pass(TimeSpan.FromSeconds(3));
        DateTimeOffset later = _farm.Now;
        _farm.Execute(Spec("waiting") with { Instance = InstanceName.Parse("other") });

        QueueView queue = _farm.Snapshot.Queues.ShouldHaveSingleItem();

        (queue.Length, queue.Paused, queue.OldestQueuedAt).ShouldBe((2, 1, later));
    }

    [Fact]
    public void A_paused_job_can_be_cancelled_and_joined()
    {
        PauseInstance(InstanceName.Empty);
        OperationName one = _farm.Execute("a");
        OperationName other = _farm.Execute("a", priority: -1);

        _farm.Cancel(one);
        _farm.Snapshot.JobsQueued.ShouldBe(1);
        _farm.Cancel(other);

        _farm.Snapshot.JobsQueued.ShouldBe(0);
        _farm.Snapshot.Queues.ShouldAllBe(queue => queue.Paused == 0);
    }

    [Fact]
    public void A_killed_operation_ends_for_all_who_share_its_job_and_says_why()
    {
        OperationName one = _farm.Execute("a");
        OperationName other = _farm.Execute("a");
        Farm.Bot bot = _farm.Connect();
        bot.Update(Active(bot.Lease.Id));
        bot.Update(Active(bot.Lease.Id));

        Apply(new SchedulerInput.OperationKilled(_farm.Now, one, "it eats all memory"));

        _farm.View(one).Outcome!.Status.ShouldBe(GridStatus.FailedPrecondition);
        _farm.View(other).Outcome!.Message.ShouldBe("it eats all memory");
        bot.Lease.State.ShouldBe(LeaseState.Cancelled);
        _farm.Snapshot.JobsLeased.ShouldBe(0);
    }

    [Fact]
    public void An_operation_can_be_killed_while_its_action_is_looked_up()
    {
        OperationName operation = _farm.Ask(Spec("a"));

        Apply(new SchedulerInput.OperationKilled(_farm.Now, operation, "no"));

        _farm.View(operation).Outcome!.Status.ShouldBe(GridStatus.FailedPrecondition);
    }

    [Fact]
    public void A_terminated_bot_loses_its_jobs_to_others_and_is_refused_until_it_begins_anew()
    {
        OperationName operation = _farm.Execute("a");
        Farm.Bot bot = _farm.Connect("bad");
        LeaseId lease = bot.Lease.Id;
        bot.Update(Active(lease));
        Farm.Bot good = _farm.Connect("good");
        good.Update();

        Apply(new SchedulerInput.SessionTerminated(_farm.Now, new BotId(Pool, "bad"), "it lies"));

        good.Lease.State.ShouldBe(LeaseState.Pending);
        _farm.View(operation).Past.ShouldHaveSingleItem().Reason.ShouldContain("it lies");
        bot.Update(Completed(lease));
        bot.IsRefused.ShouldBeTrue();
        _farm.History.OfType<SchedulerEffect.SessionRefused>().Last().Status.ShouldBe(GridStatus.NotFound);
        _farm.Connect("bad").IsRefused.ShouldBeFalse();
    }

    [Fact]
    public void The_next_writer_does_not_take_a_terminated_bot_back_either()
    {
        Farm.Bot bot = _farm.Connect();
        Apply(new SchedulerInput.SessionTerminated(_farm.Now, new BotId(Pool, "bot"), "it lies"));

        _farm.ChangeWriter();
        bot.Update();

        bot.IsRefused.ShouldBeTrue();
    }

    [Fact]
    public void Of_very_many_ended_sessions_the_oldest_are_forgotten()
    {
        Farm.Bot first = _farm.Connect("0");
        Apply(new SchedulerInput.SessionTerminated(_farm.Now, new BotId(Pool, "0"), ""));
        for (int i = 1; i <= 1024; i++)
        {
            _farm.Pass(TimeSpan.FromMilliseconds(1));
            _farm.Connect($"{i}");
            Apply(new SchedulerInput.SessionTerminated(_farm.Now, new BotId(Pool, $"{i}"), ""));
        }

        _farm.ChangeWriter();

        _farm.Rows.OfType<NoteRow>().Count(row => row.Kind == "ended-session" && row.Value is not null).ShouldBe(1024);
        first.Update();
        first.IsRefused.ShouldBeFalse();
    }

    private void Apply(SchedulerInput.Order order) => _farm.Apply(order);

    private void Drain(string pattern, string reason = "") =>
        Apply(new SchedulerInput.BotsDrained(_farm.Now, new Drain(Named(pattern), reason, "me", _farm.Now)));

    private void Undrain(string pattern) => Apply(new SchedulerInput.BotsUndrained(_farm.Now, Named(pattern)));

    private void PauseInstance(InstanceName? instance, string reason = "") =>
        Apply(new SchedulerInput.InstancePaused(_farm.Now, new Pause(instance, reason, "me", _farm.Now)));

    private void Resume(InstanceName? instance) => Apply(new SchedulerInput.InstanceResumed(_farm.Now, instance));

    private static BotSelector Named(string pattern) => new(Pool, new BotPattern(pattern), PlatformProperties.None);
}
