namespace Grid.Config.Model;

/// <summary>How jobs that ended leave the scheduler's database.</summary>
public sealed record PruningConfig
{
    /// <summary>How long they stay.</summary>
    public TimeSpan AgeMax { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How often it is looked for what is older.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How many are removed at once.</summary>
    public int WindowSize { get; init; } = 10_000;
}
