using Grid.Databases;

namespace Grid.Persistence;

/// <summary>How the scheduler's state is kept.</summary>
public sealed record SchedulerStoreOptions
{
    /// <summary>What an acknowledged commit outlives.</summary>
    public Durability Durability { get; init; } = Durability.Disk;

    /// <summary>The limits of connections.</summary>
    public SqlDatabaseOptions Database { get; init; } = new();

    /// <summary>
    /// How long the database and a writer may be out of each other's sight before either takes the other for gone. Others
    /// wait that long for the office of a machine that fell silent.
    /// </summary>
    public TimeSpan SilenceMax { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>The wait before a lost connection for news of the writer is tried again.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>What is read of one job's history.</summary>
    public int EventsMax { get; init; } = 1000;
}
