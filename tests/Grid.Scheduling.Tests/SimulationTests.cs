using Grid.Simulation;
using Shouldly;
using Xunit;

namespace Grid.Scheduling.Tests;

public sealed class SimulationTests
{
    private const int SeedCount = 2_000;

    [Fact]
    public void Two_thousand_seeds_break_no_invariant()
    {
        List<string> problems = [];
        for (int seed = 0; seed < SeedCount; seed++)
        {
            if (Seeds.Run(seed, TextWriter.Null, out _) is { } problem)
            {
                problems.Add(problem);
            }
        }

        problems.ShouldBeEmpty();
    }

    [Fact]
    public void A_seed_always_tells_the_same_story()
    {
        using StringWriter first = new();
        using StringWriter second = new();

        Seeds.Run(7, first, out _);
        Seeds.Run(7, second, out _);

        second.ToString().ShouldBe(first.ToString());
    }
}
