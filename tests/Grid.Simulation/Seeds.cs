using System.Diagnostics.CodeAnalysis;
using Grid.Simulation.Checks;
using Grid.Simulation.Plants;

namespace Grid.Simulation;

/// <summary>Runs seeds; the same seed always tells the same story.</summary>
internal static class Seeds
{
    /// <summary>Steps of a seed before it is brought to rest.</summary>
    public const int StepsPerSeed = 500;

    /// <summary>Runs one seed; what went wrong, or null. <paramref name="steps"/> counts the inputs applied.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever a seed throws is its finding.")]
    public static string? Run(int seed, Plant plant, TextWriter trace, out int steps)
    {
        World world = new(seed, plant, trace);
        string? problem = null;
        try
        {
            world.Run(StepsPerSeed);
        }
        catch (Exception failure)
        {
            problem = $"seed {seed}, step {world.Steps}: {failure.Message}\n"
                + (failure is InvariantException ? string.Empty : $"{failure.StackTrace}\n")
                + $"replay it: ./grid sim --seed {seed}";
        }

        steps = world.Steps;
        return problem;
    }

    /// <summary>Runs many seeds on every processor; what went wrong, by seed.</summary>
    public static IReadOnlyList<string> RunAll(int first, int count, Plant plant, out long steps)
    {
        SortedDictionary<int, string> problems = [];
        long all = 0;
        Parallel.For(first, first + count, seed =>
        {
            string? problem = Run(seed, plant, TextWriter.Null, out int stepsOfSeed);
            Interlocked.Add(ref all, stepsOfSeed);
            if (problem is not null)
            {
                lock (problems)
                {
                    problems.Add(seed, problem);
                }
            }
        });
        steps = all;
        return [.. problems.Values];
    }
}
