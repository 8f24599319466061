using Grid.Config.Diagnostics;

namespace Grid.Config.Model;

/// <summary>Where jobs wait for bots.</summary>
public abstract record SchedulerConfig(SourceLocation Location)
{
    /// <summary>
    /// State in memory: jobs are lost with the process, and clients send them again (<c>!memory-scheduler</c>).
    /// </summary>
    public sealed record Memory(SourceLocation Location) : SchedulerConfig(Location)
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

        /// <summary>
        /// How long a finished operation can still be asked for; null for the scheduler's own choice.
        /// </summary>
        public TimeSpan? CompletedOperationRetention { get; init; }
    }
}
