namespace Grid.Config.Model;

/// <summary>Which bot may and should run a job, and how long it may wait for one.</summary>
public sealed record MatchingConfig
{
    /// <summary>Null: every platform property takes part in matching.</summary>
    public PropertySetConfig? PropertySet { get; init; }

    /// <summary>Properties that are numbers, of which jobs take what they ask for away from their bot.</summary>
    public IReadOnlyList<ResourceConfig> Resources { get; init; } = [];

    /// <summary>Properties that are numbers, of which a bot has to offer at least as much as a job asks for.</summary>
    public IReadOnlyList<string> MinimumProperties { get; init; } = [];

    /// <summary>How long a job may find no room on any bot before one is kept free for it; null for the usual.</summary>
    public TimeSpan? ReservationDelay { get; init; }

    /// <summary>Null when all bots are alike.</summary>
    public SizeClassesConfig? SizeClasses { get; init; }

    /// <summary>How many locality hints are remembered of each bot.</summary>
    public int LocalityHintsMax { get; init; } = 10;

    /// <summary>How many jobs of one platform may wait; null for the scheduler's own bound over all of them.</summary>
    public int? QueueLengthMax { get; init; }

    /// <summary>How long a job may wait for a bot; null for as long as its clients do.</summary>
    public TimeSpan? QueueAgeMax { get; init; }
}
