namespace Grid.Persistence.Pruning;

/// <summary>How jobs that ended leave the database.</summary>
public sealed record PruningOptions
{
    /// <summary>How long they stay, with their operations and their history.</summary>
    public TimeSpan AgeMax { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How often it is looked for what is older.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How many are removed at once.</summary>
    public int WindowSize { get; init; } = 10_000;
}
