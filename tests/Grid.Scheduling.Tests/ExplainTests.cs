using Grid.Core;
using Shouldly;
using Xunit;
using static Grid.Scheduling.Tests.Farm;

namespace Grid.Scheduling.Tests;

/// <summary>Every operation can say why it is where it is, and what would have to change.</summary>
public sealed class ExplainTests
{
    private readonly Farm _farm = new();

    [Fact]
    public void The_way_of_an_operation_is_told_step_by_step()
    {
        OperationName operation = _farm.Ask(Spec("a"));
        Explain(operation).Reason.ShouldBe(WaitReason.Preparation);

        _farm.Apply(new SchedulerInput.OperationPrepared(_farm.Now, operation, Spec("a")));
        Explain(operation).Reason.ShouldBe(WaitReason.AnyBot);

        Farm.Bot bot = _farm.Connect();
        Explain(operation).Reason.ShouldBe(WaitReason.Acceptance);

        bot.Update(Active(bot.Lease.Id));
        Explain(operation).Text.ShouldBe("Bot 'bot' runs it.");

        bot.Update(Completed(bot.Lease.Id));
        Explain(operation).Reason.ShouldBe(WaitReason.Recording);

        _farm.Record();
        Explain(operation).Reason.ShouldBe(WaitReason.Done);
    }

    [Fact]
    public void The_property_that_the_nearest_bot_lacks_is_named()
    {
        _farm.Connect("arm", offered: PlatformProperties.Of([new("ISA", "arm"), new("OSFamily", "linux")])).Update();
        _farm.Connect("bsd", offered: PlatformProperties.Of([new("OSFamily", "freebsd")])).Update();
        OperationName operation = _farm.Execute(Spec(
            "a", PlatformRequirements.Of([new PlatformProperty("ISA", "x86-64"), new PlatformProperty("OSFamily", "linux")])));

        OperationExplanation explanation = Explain(operation);

        explanation.Reason.ShouldBe(WaitReason.FittingBot);
        explanation.NearestBots.Select(obstacle => obstacle.Bot.Value).ShouldBe(["arm", "bsd"]);
        explanation.NearestBots[0].Kind.ShouldBe(BotObstacleKind.LacksProperty);
        explanation.NearestBots[0].Text.ShouldBe("lacks ISA=x86-64 (it offers ISA=arm)");
        explanation.NearestBots[1].Text.ShouldContain("OSFamily=linux");
    }

    [Fact]
    public void What_keeps_each_fitting_bot_from_it_is_told()
    {
        Farm.Bot busy = _farm.Connect("busy");
        _farm.Execute("first");
        busy.Update();
        _farm.Connect("ill", status: BotStatus.Unhealthy);
        _farm.Connect("drained").Update();
        _farm.Apply(new SchedulerInput.BotsDrained(_farm.Now, new Drain(
            new BotSelector(Pool, new BotPattern("drained"), PlatformProperties.None), "new disk", "me", _farm.Now)));
        OperationName operation = _farm.Execute("second");

        OperationExplanation explanation = Explain(operation);

        explanation.Reason.ShouldBe(WaitReason.FreeBot);
        explanation.NearestBots.ToDictionary(obstacle => obstacle.Bot.Value, obstacle => obstacle.Kind).ShouldBe(
            new Dictionary<string, BotObstacleKind>
            {
                ["busy"] = BotObstacleKind.Busy,
                ["ill"] = BotObstacleKind.Unwell,
                ["drained"] = BotObstacleKind.Drained,
            },
            ignoreOrder: true);
        explanation.NearestBots.Single(obstacle => obstacle.Bot.Value == "drained").Text.ShouldContain("new disk");
    }

    [Fact]
    public void A_job_whose_bots_are_all_drained_says_so()
    {
        _farm.Connect().Update();
        _farm.Apply(new SchedulerInput.BotsDrained(_farm.Now, new Drain(
            new BotSelector(Pool, BotPattern.Any, PlatformProperties.None), "", "me", _farm.Now)));

        Explain(_farm.Execute("a")).Reason.ShouldBe(WaitReason.Undraining);
    }

    [Fact]
    public void A_paused_job_says_who_paused_it_and_why()
    {
        _farm.Apply(new SchedulerInput.InstancePaused(
            _farm.Now, new Pause(InstanceName.Empty, "the disks are full", "alice", _farm.Now)));
        _farm.Connect("free").Update();

        OperationExplanation explanation = Explain(_farm.Execute("a"));

        explanation.Reason.ShouldBe(WaitReason.Resumption);
        explanation.PausedBy!.By.ShouldBe("alice");
        explanation.NearestBots.ShouldHaveSingleItem().Text.ShouldBe("is free, and gets nothing of an instance that is paused");
        explanation.Text.ShouldContain("the disks are full");
    }

    [Fact]
    public void Of_an_operation_that_failed_it_is_said_how_it_ended()
    {
        OperationName operation = _farm.Execute("a");
        _farm.Apply(new SchedulerInput.OperationKilled(_farm.Now, operation, "it eats all memory"));

        Explain(operation).Text.ShouldBe("It has ended: it eats all memory");
    }

    [Fact]
    public void What_is_ahead_is_told_by_what_puts_it_there()
    {
        _farm.Execute("older");
        OperationName operation = _farm.Execute("mine");
        _farm.Execute("younger");
        _farm.Execute("urgent", priority: -1);

        QueuePosition position = Explain(operation).Position!;

        (position.AheadByPriority, position.AheadByAge, position.Length).ShouldBe((1, 1, 4));
        position.IsExact.ShouldBeTrue();
        position.ToString().ShouldBe("3");
    }

    [Fact]
    public void Jobs_of_other_queues_that_need_the_same_bots_are_counted()
    {
        _farm.Connect(status: BotStatus.Unhealthy);
        _farm.Execute(Spec("elsewhere", Needs("OSFamily", "linux")), priority: -1);
        _farm.Execute(Spec("nowhere", Needs("OSFamily", "windows")), priority: -1);

        QueuePosition position = Explain(_farm.Execute("mine")).Position!;

        position.AheadElsewhere.ShouldBe(1);
        position.Length.ShouldBe(1);
    }

    [Fact]
    public void Attempts_that_came_to_nothing_are_remembered_with_what_ended_them()
    {
        OperationName operation = _farm.Execute("a");
        Farm.Bot bot = _farm.Connect("weak");
        bot.Update(Active(bot.Lease.Id));
        bot.Update(Completed(bot.Lease.Id, GridStatus.Internal));
        bot.Update(Active(bot.Lease.Id));
        bot.Update(Completed(bot.Lease.Id));
        _farm.Record();

        JobAttempt attempt = _farm.View(operation).Past.ShouldHaveSingleItem();
        attempt.Bot.ShouldBe("weak");
        attempt.StartedAt.ShouldNotBeNull();
        attempt.Reason.ShouldContain("said the bot");
    }

    [Fact]
    public void Bots_are_listed_by_name_page_by_page_with_what_they_run()
    {
        foreach (string name in (string[])["c", "a", "d", "b"])
        {
            _farm.Connect(name).Update();
        }

        OperationName operation = _farm.Execute("x");
        BotSelector all = new(Pool, BotPattern.Any, PlatformProperties.None);

        IReadOnlyList<BotView> first = _farm.Scheduler.BotsAfter(all, string.Empty, countMax: 3);
        IReadOnlyList<BotView> second = _farm.Scheduler.BotsAfter(all, "c", countMax: 3);

        first.Select(bot => bot.Bot.Value).ShouldBe(["a", "b", "c"]);
        second.Select(bot => bot.Bot.Value).ShouldBe(["d"]);
        first.Concat(second).SelectMany(bot => bot.Held).ShouldHaveSingleItem().Operations.ShouldBe([operation]);
        _farm.Scheduler.BotsAfter(all with { Name = new BotPattern("*d") }, string.Empty, 3).Count.ShouldBe(1);
    }

    [Fact]
    public void Queues_tell_what_waits_what_runs_and_who_could_take_it()
    {
        Farm.Bot bot = _farm.Connect(capacity: 2);
        bot.Update();
        _farm.Execute(Spec("running", Needs("OSFamily", "linux")));
        bot.Update(bot.Answer!.Leases.Select(lease => Active(lease.Id)).ToArray());
        DateTimeOffset begin = _farm.Now;
        _farm.Execute(Spec("waiting", Needs("OSFamily", "windows")));
        _farm.Pass(TimeSpan.FromSeconds(3));
        _farm.Execute(Spec("waiting too", Needs("OSFamily", "windows")));

        IReadOnlyList<QueueView> queues = [.. _farm.Scheduler.Queues().OrderBy(queue => queue.Length)];

        queues.Count.ShouldBe(2);
        (queues[0].Length, queues[0].Executing, queues[0].Bots, queues[0].IdleCapacity).ShouldBe((0, 1, 1, 1));
        (queues[1].Length, queues[1].Executing, queues[1].Bots, queues[1].IsOffered).ShouldBe((2, 0, 0, false));
        queues[1].OldestQueuedAt.ShouldBe(begin);
    }

    private OperationExplanation Explain(OperationName name) => _farm.Scheduler.Explain(name)!;
}
