using Shouldly;
using Xunit;
using static Grid.Scheduling.Tests.Farm;

namespace Grid.Scheduling.Tests.Choice;

/// <summary>Bots that hold the inputs already.</summary>
public sealed class LocalityTests
{
    private readonly Farm _farm = new(isDurable: true);
    private int _actions;

    [Fact]
    public void Work_with_the_same_hint_goes_to_the_bot_that_had_it()
    {
        Worker[] bots = Connect(3);
        Run(bots, new Affinity { Hint = 1 }).ShouldBe("bot0");
        Run(bots, new Affinity { Hint = 2 }).ShouldBe("bot1");

        Run(bots, new Affinity { Hint = 1 }).ShouldBe("bot0");
        Run(bots, new Affinity { Hint = 2 }).ShouldBe("bot1");
        Run(bots, default).ShouldBe("bot2");
    }

    [Fact]
    public void So_does_work_on_the_same_inputs_the_same_target_and_of_the_same_build()
    {
        Worker[] bots = Connect(4);
        Run(bots, new Affinity { InputRoot = 5 }).ShouldBe("bot0");
        Run(bots, new Affinity { Target = 6 }).ShouldBe("bot1");
        Run(bots, new Affinity { Invocation = 7 }).ShouldBe("bot2");

        Run(bots, new Affinity { Target = 6, Invocation = 7 }).ShouldBe("bot1");
        Run(bots, new Affinity { InputRoot = 5, Target = 6 }).ShouldBe("bot0");
        Run(bots, new Affinity { Invocation = 7 }).ShouldBe("bot1", "it was the last to work on that build");
    }

    [Fact]
    public void No_bot_idles_for_it()
    {
        Worker[] bots = Connect(2);
        Execute(new Affinity { Hint = 1 });

        OperationName other = Execute(new Affinity { Hint = 1 });

        BotOf(other).ShouldBe("bot1", "bot0 is between two calls");
        bots[0].Listen();
    }

    [Fact]
    public void What_is_only_likely_does_not_pile_work_up_on_one_bot()
    {
        Worker[] bots = Connect(2, capacity: 4);
        OperationName[] operations = new OperationName[6];
        for (int i = 0; i < operations.Length; i++)
        {
            operations[i] = Execute(new Affinity { InputRoot = 5 });
            Array.ForEach(bots, bot => bot.Listen());
        }

        operations.Count(operation => BotOf(operation) == "bot0").ShouldBe(3);
    }

    [Fact]
    public void A_build_goes_to_its_bot_again_only_when_that_is_idle()
    {
        Worker[] bots = Connect(2, capacity: 4);

        OperationName first = Execute(new Affinity { Invocation = 5 });
        Array.ForEach(bots, bot => bot.Listen());
        OperationName second = Execute(new Affinity { Invocation = 5 });

        BotOf(second).ShouldNotBe(BotOf(first));
    }

    [Fact]
    public void A_bot_remembers_so_many_hints_and_no_more()
    {
        Farm farm = new(new SchedulerLimits { LocalityHintsMax = 2 });
        Worker bot = new(farm, "bot", "OSFamily=linux");
        foreach (ulong hint in (ulong[])[1, 2, 1, 3])
        {
            bot.Listen();
            farm.Execute(Spec($"{hint} {_actions++}") with { Affinity = new Affinity { Hint = hint } });
        }

        farm.Sessions.Single().Hints.All.ToArray().ShouldBe([1UL, 3UL]);
    }

    [Fact]
    public void Without_room_for_hints_none_is_remembered()
    {
        Farm farm = new(new SchedulerLimits { LocalityHintsMax = 0 });
        farm.Connect(capacity: 8).Update();

        farm.Execute(Spec("a") with { Affinity = new Affinity { Hint = 1 } });

        farm.Sessions.Single().IsCold.ShouldBeTrue();
    }

    [Fact]
    public void A_bot_that_left_is_forgotten_and_one_that_changed_its_platform_is_not()
    {
        Worker[] bots = Connect(2);
        Run(bots, new Affinity { Hint = 1 }).ShouldBe("bot0");
        bots[0].Leave();

        Run([bots[1]], new Affinity { Hint = 1 }).ShouldBe("bot1");
        bots[1].Change("OSFamily=linux gpu=1");
        Run([bots[1], new Worker(_farm, "bot2", "OSFamily=linux gpu=1")], new Affinity { Hint = 1 }).ShouldBe("bot1");
    }

    [Fact]
    public void A_bot_that_asks_gets_one_of_the_first_jobs_of_a_target_whose_inputs_it_holds()
    {
        Worker[] bots = Connect(1);
        Run(bots, new Affinity { InputRoot = 5 });
        bots[0].HangUp();
        OperationName first = Execute(new Affinity { InputRoot = 4 });
        OperationName second = Execute(new Affinity { InputRoot = 5 });
        bots[0].Report();

        (BotOf(first), BotOf(second)).ShouldBe((null, "bot0"));
        bots[0].Complete();
        BotOf(first).ShouldBe("bot0");
    }

    [Fact]
    public void The_first_in_line_is_not_passed_over_for_ever()
    {
        Worker[] bots = Connect(1);
        Run(bots, new Affinity { InputRoot = 5 });
        bots[0].HangUp();
        OperationName first = Execute(new Affinity { InputRoot = 4 });
        for (int i = 0; i < 20; i++)
        {
            Execute(new Affinity { InputRoot = 5 });
        }

        bots[0].Report();
        int passed = 0;
        for (; BotOf(first) is null; passed++)
        {
            bots[0].Complete();
        }

        passed.ShouldBe(_farm.Limits.LocalityPassesMax);
    }

    [Fact]
    public void What_a_bot_runs_is_known_after_a_restart()
    {
        Worker[] bots = Connect(2, capacity: 2);
        OperationName running = Execute(new Affinity { Hint = 1 });
        bots[0].Listen();

        _farm.ChangeWriter();
        bots[1].Report();
        bots[0].Report();

        BotOf(running).ShouldBe("bot0");
        BotOf(Execute(new Affinity { Hint = 1 })).ShouldBe("bot0");
    }

    private Worker[] Connect(int count, int capacity = 1) =>
        [.. Enumerable.Range(0, count).Select(i => new Worker(_farm, $"bot{i}", "OSFamily=linux", capacity))];

    private OperationName Execute(Affinity affinity) => _farm.Execute(Spec($"{_actions++}") with { Affinity = affinity });

    /// <summary>Runs a job from its beginning to its end, while all bots listen; says who ran it.</summary>
    private string? Run(Worker[] bots, Affinity affinity)
    {
        OperationName operation = Execute(affinity);
        Array.ForEach(bots, bot => bot.Listen());
        foreach (Worker bot in bots.Where(bot => bot.Held.Count > 0))
        {
            bot.Complete();
        }

        return BotOf(operation);
    }

    private string? BotOf(OperationName operation) => _farm.View(operation).Bot;
}
