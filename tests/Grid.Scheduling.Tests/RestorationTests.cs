using Grid.Core;
using Grid.Scheduling.Durable;
using Shouldly;
using Xunit;

namespace Grid.Scheduling.Tests;

/// <summary>Another scheduler goes on where the rows of the first one end.</summary>
public sealed class RestorationTests
{
    private readonly Farm _farm = new(isDurable: true);

    [Fact]
    public void A_queued_job_is_still_queued_and_goes_to_the_next_bot()
    {
        OperationName operation = _farm.Execute("a", priority: 3);

        _farm.ChangeWriter();

        _farm.View(operation).Stage.ShouldBe(ExecutionStage.Queued);
        _farm.View(operation).Priority.ShouldBe(3);
        Farm.Bot bot = _farm.Connect();
        bot.Lease.State.ShouldBe(LeaseState.Pending);
    }

    [Fact]
    public void Jobs_leave_in_the_order_they_came_before_and_after()
    {
        _farm.Execute("first");
        _farm.Execute("second");
        _farm.ChangeWriter();
        _farm.Execute("third");

        Farm.Bot bot = _farm.Connect(capacity: 3);

        bot.Answer!.Leases.Select(lease => System.Text.Encoding.UTF8.GetString(lease.Payload.Span))
            .ShouldBe(["first", "second", "third"], ignoreOrder: true);
        _farm.View(new OperationName("operations/3")).Sequence.ShouldBe(3);
    }

    [Fact]
    public void A_bot_goes_on_with_the_lease_it_has()
    {
        OperationName operation = _farm.Execute("a");
        Farm.Bot bot = _farm.Connect();
        LeaseId lease = bot.Lease.Id;
        bot.Update(Farm.Active(lease));

        _farm.ChangeWriter();
        bot.Update(Farm.Active(lease));
        bot.Update(Farm.Completed(lease));
        _farm.Record();

        _farm.View(operation).Outcome!.Status.ShouldBe(GridStatus.Ok);
        _farm.View(operation).Attempts.ShouldBe(1);
    }

    [Fact]
    public void A_lease_that_its_bot_never_heard_of_counts_as_tried()
    {
        OperationName operation = _farm.Execute("a");
        Farm.Bot bot = _farm.Connect();

        _farm.ChangeWriter();
        bot.Update();

        _farm.View(operation).Attempts.ShouldBe(2, "whether the bot had begun is not known");
    }

    [Fact]
    public void A_bot_that_does_not_come_back_loses_its_job()
    {
        OperationName operation = _farm.Execute("a");
        Farm.Bot bot = _farm.Connect();
        bot.Update(Farm.Active(bot.Lease.Id));

        _farm.ChangeWriter();
        _farm.Pass(_farm.Limits.BotSilenceMax);

        _farm.View(operation).Stage.ShouldBe(ExecutionStage.Queued);
    }

    [Fact]
    public void A_result_that_was_on_its_way_into_the_cache_is_recorded_again()
    {
        OperationName operation = _farm.Execute("a");
        Farm.Bot bot = _farm.Connect();
        bot.Update(Farm.Active(bot.Lease.Id));
        bot.Update(Farm.Completed(bot.Lease.Id));

        _farm.ChangeWriter();

        _farm.Effects.OfType<SchedulerEffect.RecordResult>().Single().Run.Outcome.Message.ShouldBe("said the bot");
        _farm.Record();
        _farm.View(operation).IsDone.ShouldBeTrue();
    }

    [Fact]
    public void A_job_is_shared_with_those_who_ask_after_the_restart()
    {
        OperationName before = _farm.Execute("a");
        _farm.ChangeWriter();
        OperationName after = _farm.Execute("a");

        Farm.Bot bot = _farm.Connect();
        bot.Update(Farm.Active(bot.Lease.Id));
        bot.Update(Farm.Completed(bot.Lease.Id));
        _farm.Record();

        _farm.View(before).IsDone.ShouldBeTrue();
        _farm.View(after).IsDone.ShouldBeTrue();
        _farm.History.OfType<SchedulerEffect.LeaseGranted>().Count().ShouldBe(1);
    }

    [Fact]
    public void Who_left_the_job_does_not_come_back()
    {
        OperationName stays = _farm.Execute("a");
        OperationName leaves = _farm.Execute("a");
        _farm.Cancel(leaves);

        _farm.ChangeWriter();

        _farm.Knows(stays).ShouldBeTrue();
        _farm.Knows(leaves).ShouldBeFalse();
        OperationRow row = _farm.Rows.OfType<OperationRow>().Single(row => row.Name == leaves);
        row.Outcome!.Status.ShouldBe(GridStatus.Cancelled);
    }

    [Fact]
    public void A_lease_without_its_session_is_taken_back()
    {
        OperationName operation = _farm.Execute("a");
        Farm.Bot bot = _farm.Connect();
        bot.Update(Farm.Active(bot.Lease.Id));

        _farm.ChangeWriter(row => row is not SessionRow);

        _farm.View(operation).Stage.ShouldBe(ExecutionStage.Queued);
    }

    [Fact]
    public void A_finished_operation_can_be_shown_from_its_rows()
    {
        OperationName operation = _farm.Execute("a");
        Farm.Bot bot = _farm.Connect();
        bot.Update(Farm.Active(bot.Lease.Id));
        bot.Update(Farm.Completed(bot.Lease.Id));
        _farm.Record();
        OperationView shown = _farm.View(operation);

        _farm.ChangeWriter();

        _farm.Knows(operation).ShouldBeFalse();
        JobRow job = _farm.Rows.OfType<JobRow>().Single();
        _farm.Rows.OfType<OperationRow>().Single().ToView(job).ShouldBe(shown);
    }

    [Fact]
    public void The_history_of_a_job_tells_what_happened_to_it()
    {
        OperationName operation = _farm.Execute("a");
        Farm.Bot first = _farm.Connect("first");
        first.Update(Farm.Active(first.Lease.Id));
        first.Update();
        _farm.Pass(TimeSpan.FromSeconds(1));
        first.Update(Farm.Active(first.Lease.Id));
        first.Update(Farm.Completed(first.Lease.Id));
        _farm.Record();
        _farm.ChangeWriter();

        _farm.Events.Select(happening => happening.Kind).ShouldBe([
            JobEventKind.Created, JobEventKind.Assigned, JobEventKind.Started, JobEventKind.Requeued,
            JobEventKind.Assigned, JobEventKind.Started, JobEventKind.Executed, JobEventKind.Finished,
        ]);
        _farm.Events[0].Detail.ShouldBe(operation.Value);
        _farm.Events[3].Detail.ShouldContain("no longer lists");
    }

    [Fact]
    public void An_answer_from_the_cache_is_not_worth_keeping()
    {
        OperationName operation = _farm.Ask(Farm.Spec("a"));
        _farm.Apply(new SchedulerInput.OperationResolved(
            _farm.Now, operation, new JobOutcome { Status = GridStatus.Ok, IsCached = true }));

        _farm.ChangeWriter();

        _farm.Rows.ShouldBeEmpty();
    }

    [Fact]
    public void Only_what_the_world_is_told_of_is_urgent()
    {
        _farm.Connect("a").Update();
        _farm.HasUrgentChanges.ShouldBeFalse();

        _farm.Execute("a");
        _farm.HasUrgentChanges.ShouldBeTrue();
    }
}
