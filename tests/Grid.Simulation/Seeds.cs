using System.Diagnostics.CodeAnalysis;

namespace Grid.Simulation;

/// <summary>Runs seeds; the same seed always tells the same story.</summary>
internal static class Seeds
{
    /// <summary>Steps of a seed before it is brought to rest.</summary>
    public const int StepsPerSeed = 400;

    /// <summary>Runs one seed; what went wrong, or null. <paramref name="steps"/> counts the inputs applied.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever a seed throws is its finding.")]
    public static string? Run(int seed, TextWriter trace, out int steps)
    {
        World world = new(seed, trace);
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
}
