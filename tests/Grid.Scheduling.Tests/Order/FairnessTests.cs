using Grid.Core;
using Shouldly;
using Xunit;
using static Grid.Scheduling.Tests.Farm;

namespace Grid.Scheduling.Tests.Order;

public sealed class FairnessTests
{
    private readonly Crew _crew = new();
    private readonly Dictionary<string, string> _ownerOf = [];
    private int _actions;

    [Fact]
    public void Two_builds_take_turns_however_many_jobs_each_has()
    {
        Submit(Build.Of("large"), 6);
        Submit(Build.Of("small"), 2);

        Served(8).ShouldBe(["large", "small", "large", "small", "large", "large", "large", "large"]);
    }

    [Fact]
    public void Whoever_has_fewer_bots_goes_first()
    {
        int[] bots = _crew.Connect(4);
        Submit(Build.Of("early"), 10);
        Submit(Build.Of("late"), 10);
        Owners(bots).ShouldBe(["early", "early", "early", "early"]);

        CompleteAll(bots[..2]);
        Owners(bots).ShouldBe(["late", "late", "early", "early"]);

        // Now both have two, and whoever gives one back has fewer.
        CompleteAll(bots[..2]);
        Owners(bots).ShouldBe(["late", "late", "early", "early"]);
    }

    [Theory]
    [InlineData("instance")]
    [InlineData("user")]
    [InlineData("invocation")]
    [InlineData("target")]
    public void Turns_are_taken_at_every_level(string level)
    {
        Submit(At(level, "one"), 3, "one");
        Submit(At(level, "two"), 3, "two");

        Served(6).ShouldBe(["one", "two", "one", "two", "one", "two"]);
    }

    [Fact]
    public void A_user_with_many_builds_gets_no_more_than_one_with_a_single_build()
    {
        Submit(new Build("main", "eager", "1", "//t"), 4, "eager");
        Submit(new Build("main", "eager", "2", "//t"), 4, "eager");
        Submit(new Build("main", "eager", "3", "//t"), 4, "eager");
        Submit(new Build("main", "modest", "4", "//t"), 4, "modest");

        Served(8).Count(user => user == "modest").ShouldBe(4);
    }

    [Fact]
    public void Asking_for_several_platforms_gets_no_more()
    {
        Submit(Build.Of("spread"), 4, requirements: Needs("OSFamily", "linux"));
        Submit(Build.Of("spread"), 4, requirements: Needs("OSFamily", "*"));
        Submit(Build.Of("plain"), 4);

        Served(8).Count(build => build == "plain").ShouldBe(4);
    }

    [Fact]
    public void Jobs_of_the_same_target_leave_in_the_order_they_came()
    {
        Submit(Build.Of("build"), 5);

        ServedActions(5).ShouldBe(["1", "2", "3", "4", "5"]);
    }

    [Fact]
    public void A_small_build_behind_a_large_one_gets_half_of_the_bots()
    {
        int[] bots = _crew.Connect(10);
        Submit(Build.Of("A"), 5_000);
        Submit(Build.Of("B"), 20);

        int rounds = 0;
        for (int served = 0; served < 20; rounds++)
        {
            CompleteAll(bots);
            served += Owners(bots).Count(owner => owner == "B");
        }

        // Alone it would take two rounds of ten bots.
        rounds.ShouldBe(4);
    }

    [Fact]
    public void A_shared_job_counts_to_whoever_asked_first()
    {
        int[] bots = _crew.Connect(2);
        Submit(Build.Of("A"), 2);
        _crew.Submit(Build.Of("B"), "1");
        Submit(Build.Of("A"), 2);
        Submit(Build.Of("B"), 1);

        // A has both bots and B none, although one of the two jobs is for B too.
        _crew.Complete(bots[1]);

        Owners(bots).ShouldBe(["A", "B"]);
    }

    [Fact]
    public void A_build_that_has_just_come_does_not_wait_for_the_rounds_it_missed()
    {
        int bot = _crew.Connect();
        Submit(Build.Of("A"), 50);
        for (int i = 0; i < 20; i++)
        {
            _crew.Complete(bot);
        }

        Submit(Build.Of("B"), 3);

        Next(bot, 6).ShouldBe(["B", "A", "B", "A", "B", "A"]);
    }

    [Fact]
    public void Nothing_is_left_of_a_hundred_thousand_builds_that_came_and_went()
    {
        int bot = _crew.Connect();
        for (int i = 0; i < 100_000; i++)
        {
            Submit(new Build($"instance-{i % 3}", $"user-{i % 7}", $"invocation-{i}", $"//target-{i % 11}"), 1);
            if (i >= 50)
            {
                _crew.Complete(bot);
            }
        }

        for (int i = 0; i < 50; i++)
        {
            _crew.Complete(bot);
        }

        _crew.Scheduler.Snapshot().JobsQueued.ShouldBe(0);
        _crew.ShareCount.ShouldBe(1);
    }

    private static Build At(string level, string value) => new(
        level == "instance" ? value : "main",
        level == "user" ? value : "me",
        level == "invocation" ? value : "build",
        level == "target" ? value : "//t");

    private void Submit(Build build, int count, string? owner = null, PlatformRequirements? requirements = null)
    {
        for (int i = 0; i < count; i++)
        {
            string action = $"{++_actions}";
            _ownerOf[action] = owner ?? build.Invocation;
            _crew.Submit(build, action, requirements: requirements);
        }
    }

    private void CompleteAll(int[] bots) => Array.ForEach(bots, bot => _crew.Complete(bot));

    private string[] Owners(int[] bots) => [.. bots.Select(bot => _ownerOf[_crew.ActionOf(bot)!])];

    private string[] Served(int count) => [.. ServedActions(count).Select(action => _ownerOf[action])];

    /// <summary>What a new bot gets, one after the other.</summary>
    private string[] ServedActions(int count)
    {
        int bot = _crew.Connect();
        string first = _crew.ActionOf(bot)!;
        return [first, .. NextActions(bot, count - 1)];
    }

    private string[] Next(int bot, int count) => [.. NextActions(bot, count).Select(action => _ownerOf[action])];

    private List<string> NextActions(int bot, int count)
    {
        List<string> actions = [];
        for (int i = 0; i < count; i++)
        {
            _crew.Complete(bot);
            actions.Add(_crew.ActionOf(bot)!);
        }

        return actions;
    }
}
