using Shouldly;
using Xunit;
using static Grid.Scheduling.Tests.Farm;

namespace Grid.Scheduling.Tests.Order;

public sealed class AgeingTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(2);
    private static readonly Build Me = Build.Of("build");

    private readonly Crew _crew = new(new SchedulerLimits { PriorityAgeingStep = Step });

    [Fact]
    public void A_job_less_urgent_by_one_goes_first_when_it_came_a_step_earlier()
    {
        _crew.Submit(Me, "patient", priority: 1);
        _crew.Pass(Step + TimeSpan.FromSeconds(1));
        _crew.Submit(Me, "urgent", priority: 0);

        Served(2).ShouldBe(["patient", "urgent"]);
    }

    [Fact]
    public void A_job_less_urgent_by_one_goes_last_when_it_came_less_than_a_step_earlier()
    {
        _crew.Submit(Me, "patient", priority: 1);
        _crew.Pass(Step - TimeSpan.FromSeconds(1));
        _crew.Submit(Me, "urgent", priority: 0);

        Served(2).ShouldBe(["urgent", "patient"]);
    }

    [Fact]
    public void Steps_add_up()
    {
        _crew.Submit(Me, "patient", priority: 5);
        _crew.Pass(4 * Step);
        _crew.Submit(Me, "urgent", priority: 0);
        _crew.Pass(2 * Step);
        _crew.Submit(Me, "late", priority: 0);

        Served(3).ShouldBe(["urgent", "patient", "late"]);
    }

    [Fact]
    public void At_the_same_age_the_more_urgent_goes_first_across_platforms()
    {
        _crew.Submit(Me, "a", priority: 2, Needs("OSFamily", "linux"));
        _crew.Submit(Me, "b", priority: 1);
        _crew.Submit(Me, "c", priority: 0, Needs("OSFamily", "*"));

        Served(3).ShouldBe(["c", "b", "a"]);
    }

    [Fact]
    public void The_oldest_of_a_priority_counts_in_whichever_queue_it_waits()
    {
        _crew.Submit(Me, "old", priority: 1, Needs("OSFamily", "*"));
        _crew.Pass(Step + TimeSpan.FromSeconds(1));
        _crew.Submit(Me, "urgent", priority: 0);

        // The build whose turn it is among those of priority 1 is another one: it profits from the age of their oldest.
        _crew.Submit(Build.Of("other"), "held", priority: -9);
        _crew.Submit(Build.Of("other"), "young", priority: 1, Needs("OSFamily", "linux"));

        Served(3).ShouldBe(["held", "old", "urgent"]);
    }

    [Fact]
    public void Priorities_beyond_a_thousand_are_all_the_same()
    {
        _crew.Submit(Me, "first", priority: int.MaxValue);
        _crew.Submit(Me, "second", priority: 1_000);
        _crew.Submit(Me, "third", priority: int.MinValue);
        _crew.Submit(Me, "fourth", priority: -1_000);

        Served(4).ShouldBe(["third", "fourth", "first", "second"]);
    }

    [Fact]
    public void A_step_that_is_longer_than_any_wait_makes_priorities_strict()
    {
        Crew strict = new(new SchedulerLimits { PriorityAgeingStep = TimeSpan.MaxValue });
        strict.Submit(Me, "patient", priority: 1_000);
        strict.Pass(TimeSpan.FromDays(300));
        strict.Submit(Me, "urgent", priority: 999);
        int bot = strict.Connect();

        strict.ActionOf(bot).ShouldBe("urgent");
    }

    private string[] Served(int count)
    {
        int bot = _crew.Connect();
        List<string> actions = [_crew.ActionOf(bot)!];
        while (actions.Count < count)
        {
            _crew.Complete(bot);
            actions.Add(_crew.ActionOf(bot)!);
        }

        return [.. actions];
    }
}
