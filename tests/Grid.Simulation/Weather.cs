namespace Grid.Simulation;

/// <summary>What goes wrong in a seed at all: a rule that only holds in good weather is checked in good weather.</summary>
internal sealed record Weather
{
    /// <summary>Calls arrive twice, or after later ones; bots lose track of what they were just given.</summary>
    public required bool HasStrayCalls { get; init; }

    /// <summary>The database fails and is slow.</summary>
    public required bool HasBadCommits { get; init; }

    /// <summary>Servers die, and are deposed without knowing.</summary>
    public required bool HasWriterChanges { get; init; }

    /// <summary>Bots crash, fall silent and are terminated.</summary>
    public required bool HasLostBots { get; init; }

    /// <summary>The clock is set.</summary>
    public required bool HasClockJumps { get; init; }

    /// <summary>Operators drain, pause, set quotas, kill.</summary>
    public required bool HasOperators { get; init; }

    public static Weather Of(Random random) => new()
    {
        HasStrayCalls = random.Next(2) == 0,
        HasBadCommits = random.Next(3) > 0,
        HasWriterChanges = random.Next(4) > 0,
        HasLostBots = random.Next(4) > 0,
        HasClockJumps = random.Next(3) > 0,
        HasOperators = random.Next(3) > 0,
    };
}
