using Grid.Core;
using Grid.Scheduling.State.Choice;
using Shouldly;
using Xunit;
using static Grid.Scheduling.Tests.Farm;

namespace Grid.Scheduling.Tests.Choice;

/// <summary>Bots that have so much of something, and jobs that take from it.</summary>
public sealed class ResourceTests
{
    private readonly Farm _farm = new(isDurable: true);
    private readonly List<Worker> _workers = [];

    [Fact]
    public void A_bot_gets_jobs_until_what_it_offers_is_taken()
    {
        Worker bot = new(_farm, "bot", "cores=4");

        OperationName[] operations = [Execute("a", 2), Execute("b", 3), Execute("c", 2)];
        bot.Listen();

        operations.Select(BotOf).ShouldBe(["bot", null, "bot"]);
    }

    [Fact]
    public void What_a_job_took_is_given_back_when_it_ends()
    {
        Worker bot = new(_farm, "bot", "cores=4");
        Execute("a", 4);
        OperationName second = Execute("b", 4);
        bot.Listen();
        BotOf(second).ShouldBeNull();

        bot.Complete();

        BotOf(second).ShouldBe("bot");
    }

    [Fact]
    public void A_bot_that_never_has_as_much_does_not_match_at_all()
    {
        _ = new Worker(_farm, "small", "cores=4");
        OperationName operation = Execute("a", 8);

        _farm.Pass(_farm.Limits.UnmatchedWaitMax);

        _farm.View(operation).Outcome!.Message.ShouldContain("lacks cores>=8");
    }

    [Fact]
    public void A_job_goes_past_a_bot_that_has_no_room_to_one_that_has()
    {
        Busy("first", taken: 3);
        _ = new Worker(_farm, "second", "cores=4");

        BotOf(Execute("b", 2)).ShouldBe("second");
    }

    [Fact]
    public void Of_the_bots_that_have_room_the_one_that_waited_longest_gets_the_job()
    {
        Busy("first", taken: 1);
        Busy("second", taken: 2);
        _ = new Worker(_farm, "third", "cores=4");

        OperationName[] operations = [Execute("a", 2), Execute("b", 2), Execute("c", 2)];

        // The first hung up for a moment, and so has waited less than the second.
        operations.Select(BotOf).ShouldBe(["second", "first", "third"]);
    }

    [Fact]
    public void A_smaller_job_uses_what_a_larger_one_cannot()
    {
        Worker bot = Busy("bot", taken: 3);
        OperationName large = Execute("large", 2);

        OperationName small = Execute("small", 1);
        bot.Listen();

        BotOf(small).ShouldBe("bot");
        BotOf(large).ShouldBeNull();
        _farm.Explain(large).NearestBots[0].Text.ShouldBe("has in use 4 of its 4 cores, 2 are needed");
    }

    [Fact]
    public void A_large_job_is_not_starved_by_small_ones()
    {
        Worker bot = Busy("bot", taken: 1);
        OperationName large = Execute("large", 4);
        _farm.Pass(_farm.Limits.ReservationDelay);
        bot.Report();

        OperationName small = Execute("small", 1);
        bot.Listen();
        BotOf(small).ShouldBeNull("the bot is kept free");
        _farm.Explain(small).NearestBots[0].Text.ShouldContain("kept free for a job that needs (cores>=4)");
        bot.Complete();

        BotOf(large).ShouldBe("bot");
        bot.Complete();
        BotOf(small).ShouldBe("bot");
    }

    [Fact]
    public void Until_then_small_jobs_go_on()
    {
        Worker bot = Busy("bot", taken: 1);
        Execute("large", 4);
        _farm.Pass(_farm.Limits.ReservationDelay - TimeSpan.FromSeconds(1));
        bot.Report();

        BotOf(Execute("small", 1)).ShouldBe("bot");
    }

    [Fact]
    public void A_bot_that_was_kept_free_serves_others_when_the_large_job_is_cancelled()
    {
        Worker bot = Busy("bot", taken: 1);
        OperationName large = Execute("large", 4);
        _farm.Pass(_farm.Limits.ReservationDelay);
        bot.Report();
        OperationName small = Execute("small", 1);
        BotOf(small).ShouldBeNull();

        _farm.Cancel(large);

        BotOf(small).ShouldBe("bot");
    }

    [Fact]
    public void Only_one_bot_is_kept_free_and_the_others_go_on()
    {
        Worker first = Busy("first", taken: 1);
        Worker second = Busy("second", taken: 2);
        Execute("large", 4);
        _farm.Pass(_farm.Limits.ReservationDelay);
        first.Report();
        second.Report();

        OperationName[] small = [.. Enumerable.Range(0, 3).Select(i => Execute($"small{i}", 1))];
        second.Listen();
        second.Listen();

        small.Select(BotOf).ShouldBe(["second", "second", null]);
    }

    [Fact]
    public void Another_bot_is_kept_free_when_the_first_is_lost()
    {
        Worker first = Busy("first", taken: 1);
        Worker second = Busy("second", taken: 2);
        OperationName large = Execute("large", 4);
        _farm.Pass(_farm.Limits.ReservationDelay);
        first.Report();

        first.Leave();
        second.Report();
        OperationName small = Execute("small", 1);

        BotOf(small).ShouldBeNull("now the second is kept free");
        second.Complete();
        second.Complete();
        BotOf(large).ShouldBe("second");
    }

    [Fact]
    public void A_share_that_was_not_asked_for_counts_where_the_bot_offers_it()
    {
        Worker counting = new(_farm, "counting", "cores=1");
        PlatformRequirements needs = PlatformRequirements.Of(
            [], [new NumericRequirement("cores", new Quantity(1000), NumericUse.ConsumedIfOffered)]);
        OperationName[] operations = [.. Enumerable.Range(0, 2).Select(i => _farm.Execute(Spec($"{i}", needs)))];
        counting.Listen();

        _farm.Snapshot.JobsQueued.ShouldBe(1);
        _ = new Worker(_farm, "plain", "OSFamily=linux");

        operations.Select(BotOf).ShouldBe(["counting", "plain"]);
    }

    [Fact]
    public void What_jobs_took_is_known_after_a_restart()
    {
        Worker bot = Busy("bot", taken: 3);

        _farm.ChangeWriter();
        bot.Report();
        OperationName large = Execute("large", 2);
        OperationName small = Execute("small", 1);

        BotOf(large).ShouldBeNull();
        BotOf(small).ShouldBe("bot");
    }

    [Fact]
    public void Whatever_comes_and_goes_no_bot_is_asked_for_more_than_it_has_and_every_job_is_run()
    {
        Random random = new(7);
        string[] sizes = ["4", "6", "6", "4", "6"];
        _workers.AddRange(sizes.Select((cores, i) => new Worker(_farm, $"bot{i}", $"cores={cores}")));
        for (int step = 0; step < 150; step++)
        {
            Execute($"{step}", random.Next(1, 7));
            Worker bot = _workers[random.Next(_workers.Count)];
            bot.Listen();
            if (bot.Held.Count > 0 && random.Next(4) > 0)
            {
                bot.Complete(random.Next(bot.Held.Count));
            }

            _farm.Pass(TimeSpan.FromSeconds(random.Next(2)));
            _workers.ForEach(worker => worker.Report());
            _farm.Sessions.ShouldAllBe(session => session.Use.Of("cores") <= session.Group!.TotalOf("cores"));
        }

        for (int i = 0; i < 10_000 && _farm.Snapshot.JobsQueued + _farm.Snapshot.JobsLeased > 0; i++)
        {
            Worker bot = _workers[i % _workers.Count];
            bot.Report();
            if (bot.Held.Count > 0)
            {
                bot.Complete();
            }
        }

        (_farm.Snapshot.JobsQueued, _farm.Snapshot.JobsLeased).ShouldBe((0, 0));
        _farm.Sessions.ShouldAllBe(session => session.Use.Equals(ResourceUse.None) && session.KeptFreeFor == null);
    }

    private string? BotOf(OperationName operation) => _farm.View(operation).Bot;

    private OperationName Execute(string action, int cores) => _farm.Execute(Spec(action, PlatformRequirements.Of(
        [], [new NumericRequirement("cores", new Quantity(cores * 1000L), NumericUse.Consumed)])));

    /// <summary>A bot of four cores that runs a job and listens for more.</summary>
    private Worker Busy(string id, int taken)
    {
        _workers.ForEach(other => other.HangUp());
        Worker bot = new(_farm, id, "cores=4");
        Execute($"busy on {id}", taken);
        bot.Listen();
        _workers.ForEach(other => other.Report());
        _workers.Add(bot);
        return bot;
    }
}
