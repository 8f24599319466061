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
    public void A_job_that_needs_something_else_now_goes_to_a_bot_that_has_it()
    {
        OperationName operation = _farm.Execute(Farm.Spec("a", Farm.Needs("arch", "x86")));

        _farm.ChangeWriter(reconsider: row => row with { Spec = Farm.Spec("a", Farm.Needs("isa", "x86-64")) });

        _farm.Connect("old", offered: PlatformProperties.Of([new("arch", "x86")])).Answer!.Leases.ShouldBeEmpty();
        _farm.Connect("new", offered: PlatformProperties.Of([new("isa", "x86-64")])).Lease.State.ShouldBe(LeaseState.Pending);
        _farm.View(operation).Requirements.ShouldBe(Farm.Needs("isa", "x86-64"));
    }

    [Fact]
    public void A_job_that_is_not_allowed_any_more_ends_and_its_row_says_so()
    {
        OperationName operation = _farm.Execute("a");
        JobOutcome refusal = JobOutcome.Failed(GridStatus.FailedPrecondition, "no longer");

        _farm.ChangeWriter(reconsider: row => row with { Outcome = refusal });

        _farm.View(operation).Outcome.ShouldBe(refusal);
        _farm.Snapshot.JobsQueued.ShouldBe(0);
        _farm.TakeChanges().Jobs.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            row => row.Place.ShouldBe(JobPlace.Finished), row => row.Outcome.ShouldBe(refusal));
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
        _farm.View(operation).Attempts.ShouldBe(1);
    }

    [Fact]
    public void A_bot_whose_job_was_due_while_no_server_listened_may_still_say_that_it_is_done()
    {
        Farm farm = new(new SchedulerLimits { BotSilenceMax = TimeSpan.FromHours(1) }, isDurable: true);
        OperationName operation = farm.Execute("a");
        Farm.Bot bot = farm.Connect();
        bot.Update(Farm.Active(bot.Lease.Id));
        farm.Pass(Farm.Spec("a").Timeout + farm.Limits.ExecutionOverheadMax - TimeSpan.FromSeconds(1));

        farm.ChangeWriter();
        farm.Pass(TimeSpan.FromSeconds(2));
        bot.Update(Farm.Completed(bot.Lease.Id));
        farm.Record();

        farm.View(operation).Outcome!.Status.ShouldBe(GridStatus.Ok);
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

    [Fact]
    public void A_job_whose_result_is_empty_can_be_recorded_after_a_restart()
    {
        Farm farm = new(isDurable: true);
        OperationName operation = farm.Execute("a");
        Farm.Bot bot = farm.Connect();
        bot.Update(Farm.Active(bot.Lease.Id));
        bot.Update(new LeaseReport(bot.Lease.Id, LeaseState.Completed) { Outcome = new JobOutcome { Status = GridStatus.Ok } });

        farm.ChangeWriter();
        farm.Record();

        farm.View(operation).Outcome!.Status.ShouldBe(GridStatus.Ok);
    }

    [Fact]
    public void A_finished_operation_with_an_empty_result_is_done_in_its_rows()
    {
        Farm farm = new(isDurable: true);
        farm.Execute("a");
        Farm.Bot bot = farm.Connect();
        bot.Update(Farm.Active(bot.Lease.Id));
        bot.Update(new LeaseReport(bot.Lease.Id, LeaseState.Completed) { Outcome = new JobOutcome { Status = GridStatus.Ok } });
        farm.Record();
        farm.ChangeWriter();

        RowCodec codec = new();
        JobRow job = codec.DecodeJob(codec.Encode(farm.Rows.OfType<JobRow>().Single()));
        farm.Rows.OfType<OperationRow>().Single().ToView(job).IsDone.ShouldBeTrue();
    }

    [Fact]
    public void A_session_that_was_closed_and_adopted_within_one_batch_is_still_in_the_rows()
    {
        Farm farm = new(isDurable: true);
        OperationName operation = farm.Execute("a");
        Farm.Bot bot = farm.Connect();
        LeaseId lease = bot.Lease.Id;
        bot.Update(Farm.Active(lease));
        bot.HangUp();
        farm.ChangeWriter();

        // Out of sight for too long, then back, while one commit takes its time.
        farm.Pass(farm.Limits.BotSilenceMax);
        bot.Update(new LeaseReport(lease, LeaseState.Active) { Spec = Farm.Spec("a") });
        farm.View(operation).Stage.ShouldBe(ExecutionStage.Executing);
        farm.ChangeWriter();

        farm.Rows.OfType<SessionRow>().Count().ShouldBe(1, "the bot's session goes on");
        farm.View(operation).Stage.ShouldBe(ExecutionStage.Executing);
    }

    [Fact]
    public void A_session_that_was_not_written_in_time_is_adopted_also_when_an_earlier_one_of_the_bot_was()
    {
        SchedulerLimits limits = new();
        DateTimeOffset now = DateTimeOffset.UnixEpoch.AddYears(55);
        BotReport report = new(new BotId(Farm.Pool, "bot"), BotStatus.Ok, Farm.Linux, 1, []);
        Scheduler first = new(limits, seed: 1, isDurable: true);
        first.Apply(new SchedulerInput.SessionCreated(now, new PollId(1), new BotSessionName("/earlier"), report));
        SchedulerChanges kept = first.TakeChanges();

        // The bot begins anew; nothing of that is urgent, so it hears its new session's name at once.
        IReadOnlyList<SchedulerEffect> effects = first.Apply(
            new SchedulerInput.SessionCreated(now, new PollId(2), new BotSessionName("/later"), report));
        effects.OfType<SchedulerEffect.SessionAnswered>().Single(answer => answer.Poll == new PollId(2)).ShouldNotBeNull();
        first.HasUrgentChanges.ShouldBeFalse();

        // The server dies before the lazy rows are written.
        Scheduler second = new(limits, seed: 2, isDurable: true);
        kept.Sessions.ToList().ForEach(second.Restore);
        second.Apply(new SchedulerInput.Resumed(now, default, 0));
        second.Apply(new SchedulerInput.SessionUpdated(now, new PollId(3), new BotSessionName("/later"), report, null))
            .OfType<SchedulerEffect.SessionRefused>().ShouldBeEmpty();
    }

    [Fact]
    public void A_run_that_goes_on_under_the_next_writer_is_one_attempt()
    {
        Farm farm = new(isDurable: true);
        OperationName operation = farm.Execute("a");
        Farm.Bot bot = farm.Connect();
        LeaseId lease = bot.Lease.Id;
        bot.Update(Farm.Active(lease));

        farm.ChangeWriter(row => row is not SessionRow);
        bot.Update(new LeaseReport(lease, LeaseState.Active) { Spec = Farm.Spec("a") });

        farm.View(operation).Stage.ShouldBe(ExecutionStage.Executing);
        farm.View(operation).Attempts.ShouldBe(1);
    }

    [Fact]
    public void A_change_of_labels_alone_is_kept()
    {
        Scheduler scheduler = new(new SchedulerLimits(), seed: 1, isDurable: true);
        DateTimeOffset now = DateTimeOffset.UnixEpoch.AddYears(55);
        BotReport report = new(new BotId(Farm.Pool, "bot"), BotStatus.Ok, Farm.Linux, 1, []);
        scheduler.Apply(new SchedulerInput.SessionCreated(now, new PollId(1), new BotSessionName("/s"), report));
        scheduler.TakeChanges();
        scheduler.Apply(new SchedulerInput.SessionUpdated(
            now, new PollId(2), new BotSessionName("/s"), report with { Labels = ["gpu"] }, null));
        scheduler.TakeChanges().Sessions.ShouldHaveSingleItem().Labels.ShouldBe(["gpu"]);
    }

    [Fact]
    public void A_bot_that_reports_two_leases_of_one_name_breaks_nothing()
    {
        Farm farm = new(isDurable: true);
        LeaseId id = new("lease");
        Farm.Bot bot = farm.Reconnect("bot", capacity: 2);

        Should.NotThrow(() => bot.Update(
            new LeaseReport(id, LeaseState.Active) { Spec = Farm.Spec("a") },
            new LeaseReport(id, LeaseState.Completed)
            {
                Spec = Farm.Spec("b"),
                Outcome = new JobOutcome { Status = GridStatus.Ok, Result = new byte[] { 1 } },
            }));
    }
}
