namespace Grid.Config.Model;

/// <summary>In what order jobs leave.</summary>
public sealed record OrderConfig
{
    /// <summary>What a step of priority is worth in waiting; zero: nothing makes up for it. Null for the scheduler's own choice.</summary>
    public TimeSpan? PriorityAgeingStep { get; init; }

    /// <summary>Bots for which quotas can be set.</summary>
    public IReadOnlyList<CohortConfig> Cohorts { get; init; } = [];

    /// <summary>How long jobs wait for what a quota promises before others are preempted; null for the scheduler's own choice.</summary>
    public TimeSpan? PreemptionDelay { get; init; }
}
