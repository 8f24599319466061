using Grid.Core;
using Grid.Scheduling.Durable;
using Shouldly;
using Xunit;
using static Grid.Scheduling.Tests.Farm;

namespace Grid.Scheduling.Tests.Choice;

/// <summary>Bots of several sizes, and jobs that find theirs.</summary>
public sealed class SizeClassTests
{
    private static readonly RunKind Link = new(1);

    private static readonly JobOutcome OutOfMemory = new() { Status = GridStatus.Ok, RanOutOfMemory = true, Message = "killed" };

    private readonly Farm _farm = new(
        new SchedulerLimits { SizeClasses = new SizeClasses("size", ["small", "medium", "large"]), RunKindsMax = 2 }, isDurable: true);

    private int _actions;

    [Fact]
    public void A_kind_of_which_nothing_is_known_begins_small()
    {
        ConnectAll();

        BotOf(Execute(Link)).ShouldBe("small");
    }

    [Fact]
    public void A_job_whose_memory_runs_out_goes_on_on_the_next_larger_bot()
    {
        Worker[] bots = ConnectAll();
        OperationName operation = Execute(Link);

        bots[0].Complete(outcome: OutOfMemory);
        BotOf(operation).ShouldBe("medium");
        bots[1].Complete(outcome: OutOfMemory);
        BotOf(operation).ShouldBe("large");
        bots[2].Complete();
        _farm.Record();

        _farm.View(operation).Outcome!.Status.ShouldBe(GridStatus.Ok);
        _farm.View(operation).Attempts.ShouldBe(3);
        _farm.History.OfType<SchedulerEffect.JobRequeued>().First().Reason.ShouldContain("memory ran out on bot 'small'");
    }

    [Fact]
    public void What_happens_on_the_largest_is_the_result()
    {
        Worker[] bots = ConnectAll();
        OperationName operation = Execute(Link);

        Array.ForEach(bots, bot => bot.Complete(outcome: OutOfMemory));
        _farm.Record();

        _farm.View(operation).Outcome!.Message.ShouldBe("killed");
    }

    [Fact]
    public void It_is_never_tried_more_often_than_jobs_may_be()
    {
        Farm farm = new(_farm.Limits with { AttemptsMax = 1 });
        Worker small = new(farm, "small", "size=small");
        _ = new Worker(farm, "large", "size=large");
        OperationName operation = farm.Execute(Spec("a") with { Kind = Link });

        small.Complete(outcome: OutOfMemory with { Status = GridStatus.ResourceExhausted });

        farm.View(operation).Outcome!.Status.ShouldBe(GridStatus.ResourceExhausted);
    }

    [Fact]
    public void The_next_job_of_the_kind_begins_where_the_last_succeeded()
    {
        Worker[] bots = ConnectAll();
        Succeed(bots, Execute(Link), failures: 1);

        BotOf(Execute(Link)).ShouldBe("medium");
        BotOf(Execute(new RunKind(2))).ShouldBe("small");
    }

    [Fact]
    public void A_kind_that_needs_less_than_it_did_comes_down_again()
    {
        Worker[] bots = ConnectAll();
        Succeed(bots, Execute(Link), failures: 2);
        List<string?> begun = [];
        for (int i = 0; i < 60; i++)
        {
            OperationName operation = Execute(Link);
            begun.Add(BotOf(operation));
            Succeed(bots, operation, failures: 0);
        }

        begun[0].ShouldBe("large");
        begun[^1].ShouldBe("small");
    }

    [Fact]
    public void Sizes_that_no_bot_has_are_left_out()
    {
        Worker small = new(_farm, "small", "size=small");
        _ = new Worker(_farm, "large", "size=large");
        OperationName operation = Execute(Link);

        small.Complete(outcome: OutOfMemory);

        BotOf(operation).ShouldBe("large");
    }

    [Fact]
    public void So_are_those_whose_bots_are_all_drained()
    {
        _ = new Worker(_farm, "small", "size=small");
        _ = new Worker(_farm, "large", "size=large");
        BotSelector small = new(Farm.Pool, new BotPattern("small"), PlatformProperties.None);
        _farm.Apply(new SchedulerInput.BotsDrained(_farm.Now, new Drain(small, "new disk", "alice", _farm.Now)));

        BotOf(Execute(Link)).ShouldBe("large");
    }

    [Fact]
    public void Jobs_that_came_before_the_bots_go_to_the_size_that_came()
    {
        OperationName operation = Execute(Link);
        Worker large = new(_farm, "large", "size=large");

        _farm.Pass(_farm.Limits.UnmatchedWaitMax);
        large.Report();

        BotOf(operation).ShouldBe("large");
        _farm.View(operation).IsDone.ShouldBeFalse();
    }

    [Fact]
    public void Jobs_whose_last_bot_left_go_to_another_size()
    {
        Worker[] bots = ConnectAll();
        Array.ForEach(bots, bot => bot.HangUp());
        OperationName operation = Execute(Link);
        bots[0].Leave();
        _farm.Pass(TimeSpan.FromSeconds(1));
        BotOf(operation).ShouldBeNull();

        _farm.Pass(_farm.Limits.UnmatchedWaitMax);
        bots[1].Report();

        BotOf(operation).ShouldBe("medium");
    }

    [Fact]
    public void A_job_that_asks_for_a_size_gets_it_and_no_other()
    {
        Worker[] bots = ConnectAll();
        OperationName operation = _farm.Execute(Spec("a", Needs("size", "medium")) with { Kind = Link });

        BotOf(operation).ShouldBe("medium");
        bots[1].Complete(outcome: OutOfMemory);
        _farm.Record();

        _farm.View(operation).Outcome!.RanOutOfMemory.ShouldBeTrue();
    }

    [Fact]
    public void What_was_learned_outlives_the_server()
    {
        Worker[] bots = ConnectAll();
        Succeed(bots, Execute(Link), failures: 2);

        _farm.ChangeWriter();
        Array.ForEach(bots, bot => bot.Report());

        BotOf(Execute(Link)).ShouldBe("large");
    }

    [Fact]
    public void So_does_the_size_that_a_job_has_come_to()
    {
        Worker[] bots = ConnectAll();
        bots[1].HangUp();
        OperationName operation = Execute(Link);
        bots[0].Complete(outcome: OutOfMemory);

        _farm.ChangeWriter();
        Array.ForEach(bots, bot => bot.Report());

        BotOf(operation).ShouldBe("medium");
    }

    [Fact]
    public void A_size_that_the_configuration_names_no_more_is_chosen_anew()
    {
        Worker[] bots = ConnectAll();
        bots[1].HangUp();
        OperationName operation = Execute(Link);
        bots[0].Complete(outcome: OutOfMemory);

        _farm.ChangeWriter(limits: _farm.Limits with { SizeClasses = new SizeClasses("size", ["tiny", "small", "large"]) });
        _ = new Worker(_farm, "tiny", "size=tiny");

        BotOf(operation).ShouldBe("tiny");
    }

    [Fact]
    public void Only_so_many_kinds_are_remembered_and_the_least_used_makes_room()
    {
        Worker[] bots = ConnectAll();
        for (ulong kind = 1; kind <= 3; kind++)
        {
            Succeed(bots, Execute(new RunKind(kind)), failures: 1);
            Succeed(bots, Execute(Link), failures: 0);
        }

        BotOf(Execute(new RunKind(2))).ShouldBe("small", "it was not used for longest");
        BotOf(Execute(Link)).ShouldBe("medium");
        _farm.ChangeWriter();
        _farm.Rows.OfType<NoteRow>().Count(note => note.Value is not null).ShouldBe(2);
    }

    private Worker[] ConnectAll() =>
        [.. ((string[])["small", "medium", "large"]).Select(size => new Worker(_farm, size, $"size={size}"))];

    private OperationName Execute(RunKind kind) => _farm.Execute(Spec($"{_actions++}") with { Kind = kind });

    /// <summary>Lets a job run out of memory so many times, and then succeed.</summary>
    private void Succeed(Worker[] bots, OperationName operation, int failures)
    {
        for (; failures >= 0; failures--)
        {
            Worker bot = bots.Single(bot => bot.Id == BotOf(operation));
            bot.Complete(outcome: failures > 0 ? OutOfMemory : null);
        }

        _farm.Record();
    }

    private string? BotOf(OperationName operation) => _farm.View(operation).Bot;
}
