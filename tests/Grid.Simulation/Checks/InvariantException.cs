namespace Grid.Simulation.Checks;

/// <summary>The scheduler did what it must never do.</summary>
internal sealed class InvariantException(string message) : Exception(message)
{
    public static void Require(bool holds, string rule)
    {
        if (!holds)
        {
            throw new InvariantException(rule);
        }
    }
}
