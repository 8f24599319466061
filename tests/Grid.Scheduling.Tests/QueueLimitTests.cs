using Grid.Core;
using Shouldly;
using Xunit;
using static Grid.Scheduling.Tests.Farm;

namespace Grid.Scheduling.Tests;

public sealed class QueueLimitTests
{
    private static readonly TimeSpan AgeMax = TimeSpan.FromMinutes(30);

    private readonly Farm _farm = new(new SchedulerLimits { QueueAgeMax = AgeMax, NoBotsWaitMax = TimeSpan.FromDays(1) });

    [Fact]
    public void A_job_that_has_waited_too_long_ends_with_the_numbers()
    {
        OperationName operation = _farm.Execute("a");

        _farm.Pass(AgeMax - TimeSpan.FromSeconds(1));
        _farm.View(operation).IsDone.ShouldBeFalse();
        _farm.Pass(TimeSpan.FromSeconds(1));

        JobOutcome outcome = _farm.View(operation).Outcome!;
        outcome.Status.ShouldBe(GridStatus.Unavailable);
        outcome.Message.ShouldStartWith("Operation has been queued for too long");
        outcome.Message.ShouldContain("00:30:00");
        _farm.Snapshot.JobsQueued.ShouldBe(0);
    }

    [Fact]
    public void Where_no_bot_could_run_it_the_nearest_is_named()
    {
        Farm farm = new(new SchedulerLimits { QueueAgeMax = TimeSpan.FromSeconds(5) });
        farm.Connect("near").Update();
        OperationName operation = farm.Execute(Spec("a", Needs("ISA", "arm64")));

        farm.Pass(TimeSpan.FromSeconds(5));

        farm.View(operation).Outcome!.Message.ShouldContain("The nearest, 'near', offers (OSFamily=linux) and lacks ISA=arm64");
    }

    [Fact]
    public void Where_there_is_no_bot_at_all_that_is_said_and_no_other_limit_named()
    {
        OperationName operation = _farm.Execute("a");

        _farm.Pass(AgeMax);

        string message = _farm.View(operation).Outcome!.Message;
        message.ShouldEndWith("No bot is connected: start one, then try again.");
        message.ShouldNotContain($"{_farm.Limits.NoBotsWaitMax}");
    }

    [Fact]
    public void A_job_whose_instance_is_paused_does_not_wait_too_long_and_then_waits_anew()
    {
        OperationName before = _farm.Execute("a");
        _farm.Apply(new SchedulerInput.InstancePaused(_farm.Now, new Pause(InstanceName.Empty, "fire", "alice", _farm.Now)));
        OperationName during = _farm.Execute("b");

        _farm.Pass(2 * AgeMax);
        (_farm.View(before).IsDone, _farm.View(during).IsDone).ShouldBe((false, false));
        _farm.Apply(new SchedulerInput.InstanceResumed(_farm.Now, InstanceName.Empty));
        _farm.Pass(AgeMax - TimeSpan.FromSeconds(1));
        (_farm.View(before).IsDone, _farm.View(during).IsDone).ShouldBe((false, false));
        _farm.Pass(TimeSpan.FromSeconds(1));

        (_farm.View(before).IsDone, _farm.View(during).IsDone).ShouldBe((true, true));
    }

    [Fact]
    public void Each_job_has_its_own_time()
    {
        OperationName first = _farm.Execute("a");
        _farm.Pass(TimeSpan.FromMinutes(10));
        OperationName second = _farm.Execute(Spec("b", Needs("ISA", "arm64")));

        _farm.Pass(TimeSpan.FromMinutes(20));
        (_farm.View(first).IsDone, _farm.View(second).IsDone).ShouldBe((true, false));
        _farm.Pass(TimeSpan.FromMinutes(10));

        _farm.View(second).IsDone.ShouldBeTrue();
    }

    [Fact]
    public void A_job_that_a_bot_has_taken_does_not_wait()
    {
        Farm farm = new(new SchedulerLimits { QueueAgeMax = TimeSpan.FromSeconds(20) });
        OperationName taken = farm.Execute("a");
        OperationName waiting = farm.Execute("b");
        Farm.Bot bot = farm.Connect();
        bot.Update(Active(bot.Lease.Id));

        farm.Pass(TimeSpan.FromSeconds(20));

        farm.View(taken).Stage.ShouldBe(ExecutionStage.Executing);
        farm.View(waiting).Outcome!.Status.ShouldBe(GridStatus.Unavailable);
    }

    [Fact]
    public void A_job_that_is_queued_again_begins_to_wait_anew()
    {
        Farm.Bot bot = _farm.Connect();
        bot.Update();
        OperationName operation = _farm.Execute("a");
        bot.Update(Active(bot.Lease.Id));
        _farm.Pass(AgeMax - TimeSpan.FromMinutes(1));

        _farm.Snapshot.JobsQueued.ShouldBe(1);
        _farm.Pass(TimeSpan.FromMinutes(2));

        _farm.View(operation).IsDone.ShouldBeFalse();
    }

    [Fact]
    public void A_limit_beyond_the_end_of_time_is_none()
    {
        Farm farm = new(new SchedulerLimits { QueueAgeMax = TimeSpan.MaxValue });

        OperationName operation = farm.Execute("a");

        farm.View(operation).Stage.ShouldBe(ExecutionStage.Queued);
    }

    [Fact]
    public void A_million_jobs_that_wait_cost_one_deadline()
    {
        Scheduler scheduler = new(_farm.Limits, seed: 1);
        for (int i = 0; i < 1000; i++)
        {
            OperationName name = new($"operations/{i}");
            JobSpec spec = Spec($"{i}");
            scheduler.Apply(new SchedulerInput.ExecuteRequested(
                _farm.Now, name, spec.Pool, spec.Instance, spec.ActionDigest, 0, false, ClientMetadata.None));
            scheduler.Apply(new SchedulerInput.OperationPrepared(_farm.Now, name, spec));
        }

        scheduler.DeadlineCount.ShouldBeLessThanOrEqualTo(3);
    }

    [Fact]
    public void A_full_queue_of_one_platform_refuses_the_next_job_of_that_platform()
    {
        Farm farm = new(new SchedulerLimits { PlatformQueueLengthMax = 1 });
        farm.Execute("a");

        OperationName refused = farm.Execute("b");
        OperationName other = farm.Execute(Spec("c", Needs("ISA", "arm64")));

        farm.View(refused).Outcome!.Status.ShouldBe(GridStatus.ResourceExhausted);
        farm.View(refused).Outcome!.Message.ShouldContain("max-queue-size");
        farm.View(other).IsDone.ShouldBeFalse();
    }

    [Fact]
    public void A_job_that_is_queued_again_is_not_refused()
    {
        Farm farm = new(new SchedulerLimits { PlatformQueueLengthMax = 1 });
        Farm.Bot bot = farm.Connect();
        bot.Update();
        OperationName first = farm.Execute("a");
        bot.Update(Active(bot.Lease.Id));
        farm.Execute("b");

        bot.Status = BotStatus.Unhealthy;
        bot.Update(Completed(bot.Lease.Id, GridStatus.Unavailable));

        farm.View(first).Stage.ShouldBe(ExecutionStage.Queued);
        farm.Snapshot.JobsQueued.ShouldBe(2);
    }
}
