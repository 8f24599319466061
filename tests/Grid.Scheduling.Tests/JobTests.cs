using Grid.Core;
using Shouldly;
using Xunit;
using static Grid.Scheduling.Tests.Farm;

namespace Grid.Scheduling.Tests;

public sealed class JobTests
{
    private readonly Farm _farm = new();

    [Fact]
    public void The_same_action_in_flight_is_executed_once_for_all_who_ask()
    {
        OperationName first = _farm.Execute("a");
        OperationName second = _farm.Execute("a");
        Farm.Bot bot = _farm.Connect();

        bot.Update(Completed(bot.Lease.Id));
        _farm.Record();

        _farm.View(first).Outcome!.Status.ShouldBe(GridStatus.Ok);
        _farm.View(second).Outcome!.Status.ShouldBe(GridStatus.Ok);
        _farm.History.OfType<SchedulerEffect.LeaseGranted>().Count().ShouldBe(1);
    }

    [Fact]
    public void An_action_in_flight_needs_no_second_look_at_the_cache()
    {
        _farm.Execute("a");

        _farm.Ask(Spec("a"));

        _farm.Effects.OfType<SchedulerEffect.PrepareOperation>().ShouldBeEmpty();
    }

    [Fact]
    public void Actions_of_another_pool_are_not_shared()
    {
        _farm.Execute(Spec("a"));
        _farm.Execute(Spec("a") with { Pool = new PoolName("other") });

        _farm.Snapshot.JobsQueued.ShouldBe(2);
    }

    [Fact]
    public void Actions_of_another_pool_meet_no_bot_of_this_one()
    {
        _farm.Connect().Update();

        _farm.Execute(Spec("a") with { Pool = new PoolName("other") });

        _farm.Snapshot.JobsQueued.ShouldBe(1);
    }

    [Fact]
    public void Two_instance_names_of_one_pool_share_a_job()
    {
        _farm.Execute(Spec("a"));
        _farm.Execute(Spec("a") with { Instance = InstanceName.Parse("other") });

        _farm.Snapshot.JobsQueued.ShouldBe(1);
    }

    [Fact]
    public void Actions_that_must_not_be_cached_are_not_shared()
    {
        _farm.Execute(Spec("a", doNotCache: true));
        _farm.Execute(Spec("a", doNotCache: true));

        _farm.Snapshot.JobsQueued.ShouldBe(2);
    }

    [Fact]
    public void A_job_is_cancelled_only_when_its_last_operation_is()
    {
        OperationName first = _farm.Execute("a");
        OperationName second = _farm.Execute("a");

        _farm.Cancel(first);
        _farm.Snapshot.JobsQueued.ShouldBe(1);
        _farm.Cancel(second);

        _farm.Snapshot.JobsQueued.ShouldBe(0);
        _farm.View(first).Outcome!.Status.ShouldBe(GridStatus.Cancelled);
    }

    [Fact]
    public void Lower_priority_goes_first_then_the_longest_queued()
    {
        OperationName late = _farm.Execute("late", priority: 1);
        OperationName urgent = _farm.Execute("urgent", priority: -1);
        OperationName urgentToo = _farm.Execute("urgent too", priority: -1);

        Order(_farm.Connect()).ShouldBe([urgent, urgentToo, late]);
    }

    [Fact]
    public void The_order_holds_across_platforms()
    {
        OperationName first = _farm.Execute(Spec("first", Needs("OSFamily", "linux")));
        OperationName second = _farm.Execute("second");
        OperationName third = _farm.Execute(Spec("third", Needs("OSFamily", "*")));

        Order(_farm.Connect()).ShouldBe([first, second, third]);
    }

    [Fact]
    public void A_more_urgent_operation_makes_the_job_it_shares_more_urgent()
    {
        OperationName other = _farm.Execute("other");
        OperationName shared = _farm.Execute("shared", priority: 5);
        _farm.Execute("shared", priority: -5);

        Order(_farm.Connect()).ShouldBe([shared, other]);
    }

    [Fact]
    public void A_job_taken_back_has_been_queued_longest()
    {
        _farm.Execute("first");
        Farm.Bot bot = _farm.Connect();
        _farm.Execute("second");

        LeaseAnswer again = bot.Update(Completed(bot.Lease.Id, GridStatus.Internal))!.Leases.Single();

        again.Payload.ToArray().ShouldBe("first"u8.ToArray());
    }

    [Theory]
    [InlineData(GridStatus.Internal)]
    [InlineData(GridStatus.Unavailable)]
    [InlineData(GridStatus.Cancelled)]
    public void A_faulty_bot_costs_an_attempt_and_the_fifth_is_the_last(GridStatus fault)
    {
        OperationName operation = _farm.Execute("a");
        Farm.Bot bot = _farm.Connect();

        for (int i = 0; i < 5; i++)
        {
            _farm.View(operation).IsDone.ShouldBeFalse();
            bot.Update(Completed(bot.Lease.Id, fault));
        }

        JobOutcome outcome = _farm.View(operation).Outcome!;
        outcome.Status.ShouldBe(GridStatus.Aborted);
        outcome.Message.ShouldContain("said the bot");
    }

    [Theory]
    [InlineData(GridStatus.DeadlineExceeded)]
    [InlineData(GridStatus.FailedPrecondition)]
    [InlineData(GridStatus.InvalidArgument)]
    public void Any_other_failure_is_the_clients_at_once_and_not_recorded(GridStatus failure)
    {
        OperationName operation = _farm.Execute("a");
        Farm.Bot bot = _farm.Connect();

        bot.Update(Completed(bot.Lease.Id, failure));

        _farm.View(operation).Outcome!.Status.ShouldBe(failure);
        _farm.History.OfType<SchedulerEffect.RecordResult>().ShouldBeEmpty();
    }

    [Fact]
    public void A_result_is_announced_only_after_it_has_been_recorded()
    {
        OperationName operation = _farm.Execute("a");
        Farm.Bot bot = _farm.Connect();

        bot.Update(Completed(bot.Lease.Id));

        _farm.View(operation).Stage.ShouldBe(ExecutionStage.Executing);
        _farm.Record();
        _farm.View(operation).Stage.ShouldBe(ExecutionStage.Completed);
    }

    [Fact]
    public void A_job_that_outruns_its_timeout_is_ended_and_its_bot_told_to_stop()
    {
        OperationName operation = _farm.Execute("a");
        Farm.Bot bot = _farm.Connect();
        LeaseId lease = bot.Lease.Id;
        bot.Update(Active(lease));

        TimeSpan allowed = TimeSpan.FromMinutes(1) + _farm.Limits.ExecutionOverheadMax;
        for (TimeSpan passed = TimeSpan.Zero; passed < allowed; passed += TimeSpan.FromSeconds(30))
        {
            bot.Update(Active(lease));
            _farm.Pass(TimeSpan.FromSeconds(30));
        }

        _farm.View(operation).Outcome!.Status.ShouldBe(GridStatus.DeadlineExceeded);
        bot.Lease.State.ShouldBe(LeaseState.Cancelled);
        _farm.Snapshot.JobsQueued.ShouldBe(0);
    }

    [Fact]
    public void A_full_queue_refuses_the_next_job()
    {
        Farm farm = new(new SchedulerLimits { QueueLengthMax = 1 });
        farm.Execute("a");

        OperationName refused = farm.Execute("b");

        farm.View(refused).Outcome!.Status.ShouldBe(GridStatus.ResourceExhausted);
        farm.Execute("a").ShouldNotBe(refused);
        farm.Snapshot.JobsQueued.ShouldBe(1);
    }

    [Fact]
    public void An_operation_beyond_the_limit_is_refused()
    {
        Farm farm = new(new SchedulerLimits { OperationsUnfinishedMax = 1 });
        farm.Execute("a");

        farm.Ask(Spec("b"));

        farm.Effects.OfType<SchedulerEffect.OperationRefused>().Single().Status.ShouldBe(GridStatus.ResourceExhausted);
    }

    [Fact]
    public void A_platform_that_no_bot_offers_is_named_with_the_nearest_bot()
    {
        _farm.Connect("near", offered: PlatformProperties.Of(
            [new PlatformProperty("OSFamily", "linux"), new PlatformProperty("ISA", "x86-64")]));
        _farm.Connect("far", offered: PlatformProperties.None);
        OperationName operation = _farm.Execute(Spec("a", PlatformRequirements.Of(
            [new PlatformProperty("OSFamily", "linux"), new PlatformProperty("ISA", "aarch64")])));

        _farm.Pass(_farm.Limits.UnmatchedWaitMax);

        JobOutcome outcome = _farm.View(operation).Outcome!;
        outcome.Status.ShouldBe(GridStatus.FailedPrecondition);
        outcome.Message.ShouldContain("lacks ISA=aarch64");
        outcome.Message.ShouldContain("'near'");
    }

    [Fact]
    public void A_job_waits_for_bots_that_are_about_to_come_back()
    {
        OperationName operation = _farm.Execute(Spec("a", Needs("ISA", "aarch64")));

        _farm.Pass(TimeSpan.FromMinutes(5));
        _farm.Connect("other");
        _farm.Pass(_farm.Limits.UnmatchedWaitMax / 2);
        Farm.Bot bot = _farm.Connect("right", offered: PlatformProperties.Of([new PlatformProperty("ISA", "aarch64")]));

        bot.Lease.State.ShouldBe(LeaseState.Pending);
        _farm.View(operation).IsDone.ShouldBeFalse();
    }

    [Fact]
    public void A_job_does_not_wait_for_ever_where_there_are_no_bots_at_all()
    {
        OperationName operation = _farm.Execute("a");

        _farm.Pass(_farm.Limits.NoBotsWaitMax);

        _farm.View(operation).Outcome!.Status.ShouldBe(GridStatus.Unavailable);
    }

    [Fact]
    public void A_finished_operation_is_kept_for_its_time_and_then_forgotten()
    {
        OperationName operation = _farm.Execute("a");
        _farm.Cancel(operation);

        _farm.Pass(_farm.Limits.FinishedOperationAgeMax - TimeSpan.FromSeconds(1));
        _farm.Knows(operation).ShouldBeTrue();
        _farm.Pass(TimeSpan.FromSeconds(1));

        _farm.Knows(operation).ShouldBeFalse();
        _farm.Effects.ShouldContain(new SchedulerEffect.OperationForgotten(operation));
    }

    [Fact]
    public void The_oldest_finished_operations_go_first_when_there_are_too_many()
    {
        Farm farm = new(new SchedulerLimits { FinishedOperationsMax = 2 });
        OperationName[] operations = [farm.Execute("a"), farm.Execute("b"), farm.Execute("c")];

        Array.ForEach(operations, farm.Cancel);

        operations.Select(farm.Knows).ShouldBe([false, true, true]);
    }

    [Fact]
    public void Finished_operations_may_not_take_more_memory_than_their_limit()
    {
        Farm farm = new(new SchedulerLimits { FinishedOperationsSizeBytesMax = 150 });
        OperationName[] operations = [farm.Ask(Spec("a")), farm.Ask(Spec("b"))];

        foreach (OperationName operation in operations)
        {
            farm.Apply(new SchedulerInput.OperationResolved(
                farm.Now, operation, new JobOutcome { Status = GridStatus.Ok, Result = new byte[100] }));
        }

        operations.Select(farm.Knows).ShouldBe([false, true]);
    }

    [Fact]
    public void Only_a_finished_operation_can_be_deleted()
    {
        OperationName operation = _farm.Execute("a");

        _farm.Apply(new SchedulerInput.OperationDeleted(_farm.Now, operation));
        _farm.Knows(operation).ShouldBeTrue();
        _farm.Cancel(operation);
        _farm.Apply(new SchedulerInput.OperationDeleted(_farm.Now, operation));

        _farm.Knows(operation).ShouldBeFalse();
    }

    [Fact]
    public void A_clock_set_back_does_not_put_deadlines_off()
    {
        OperationName operation = _farm.Execute("a");
        _farm.Pass(TimeSpan.FromMinutes(14));

        _farm.Pass(TimeSpan.FromMinutes(-10));
        _farm.Pass(TimeSpan.FromMinutes(11));

        _farm.View(operation).IsDone.ShouldBeTrue();
    }

    [Fact]
    public void Preparation_that_ends_after_a_cancellation_changes_nothing()
    {
        OperationName operation = _farm.Ask(Spec("a"));
        _farm.Cancel(operation);

        _farm.Apply(new SchedulerInput.OperationPrepared(_farm.Now, operation, Spec("a")));

        _farm.Snapshot.JobsQueued.ShouldBe(0);
        _farm.View(operation).Outcome!.Status.ShouldBe(GridStatus.Cancelled);
    }

    private OperationName[] Order(Farm.Bot bot)
    {
        List<OperationName> order = [];
        while (bot.Answer!.Leases.Count > 0)
        {
            LeaseId lease = bot.Lease.Id;
            bot.Update(Active(lease));
            order.Add(_farm.Effects.OfType<SchedulerEffect.OperationChanged>().First().Operation.Name);
            bot.Update(Completed(lease));
        }

        return [.. order];
    }
}
