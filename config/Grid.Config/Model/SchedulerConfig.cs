using Grid.Config.Diagnostics;
using Grid.Core;

namespace Grid.Config.Model;

/// <summary>Where jobs wait for bots.</summary>
public abstract record SchedulerConfig(SourceLocation Location)
{
    /// <summary>Holds actions, commands and inputs.</summary>
    public required StorageConfig Storage { get; init; }

    /// <summary>
    /// Asked before a job is queued and told when it is done; null for no caching by the scheduler.
    /// </summary>
    public ActionCacheConfig? ActionCache { get; init; }

    /// <summary>Where people look at actions; operations carry links to it. Null for no links.</summary>
    public Uri? ActionBrowserUrl { get; init; }

    public TimeSpan ExecutionTimeoutMax { get; init; } = TimeSpan.FromHours(2);

    /// <summary>How long a bot may be silent before its leases go to others.</summary>
    public TimeSpan BotSessionKeepalive { get; init; } = TimeSpan.FromMinutes(10);

    public int JobAttemptsMax { get; init; } = 5;

    /// <summary>Which bot may and should run a job, and how long it may wait for one.</summary>
    public MatchingConfig Matching { get; init; } = new();

    /// <summary>In what order jobs leave.</summary>
    public OrderConfig Order { get; init; } = new();

    /// <summary>
    /// How long a finished operation can still be asked for; null for the scheduler's own choice.
    /// </summary>
    public TimeSpan? CompletedOperationRetention { get; init; }

    /// <summary>
    /// State in memory: jobs are lost with the process, and clients send them again (<c>!memory-scheduler</c>).
    /// </summary>
    public sealed record Memory(SourceLocation Location) : SchedulerConfig(Location);

    /// <summary>State in a database: jobs outlive the process, and other servers may take them over (<c>!sql-scheduler</c>).</summary>
    public sealed record Sql(SourceLocation Location, SqlConnectionConfig Connection) : SchedulerConfig(Location)
    {
        /// <summary>Whether what was acknowledged outlives a power cut too, and not only the process.</summary>
        public bool OutlivesPowerCuts { get; init; } = true;

        /// <summary>Where the other servers on the same database reach this one; null for where it listens.</summary>
        public RemoteAddress? AdvertisedAddress { get; init; }

        /// <summary>How what has ended leaves the database.</summary>
        public PruningConfig Pruning { get; init; } = new();
    }
}
