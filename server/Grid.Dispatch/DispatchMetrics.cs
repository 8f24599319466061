using System.Diagnostics.Metrics;

namespace Grid.Dispatch;

/// <summary>What the dispatcher counts, under the meter that the whole server shares.</summary>
internal static class DispatchMetrics
{
    private static readonly Meter Meter = new("Grid");

    public static Counter<long> OperationsCreated { get; } = Meter.CreateCounter<long>(
        "grid.operations.created", "{operation}", "Operations that clients began.");

    public static Counter<long> LeasesAssigned { get; } = Meter.CreateCounter<long>(
        "grid.leases.assigned", "{lease}", "Jobs handed to a bot, every attempt counted.");

    public static Counter<long> ActionsExecuted { get; } = Meter.CreateCounter<long>(
        "grid.actions.executed", "{action}", "Actions a bot has completed with a result.");

    public static Counter<long> CacheHits { get; } = Meter.CreateCounter<long>(
        "grid.action_cache.hits", "{action}", "Executions that the action cache answered.");

    public static Counter<long> CacheMisses { get; } = Meter.CreateCounter<long>(
        "grid.action_cache.misses", "{action}", "Executions that the action cache was asked for in vain.");

    public static Counter<long> RowsCommitted { get; } = Meter.CreateCounter<long>(
        "grid.scheduler.rows", "{row}", "Rows of the scheduler's state that were written to its database.");

    public static Histogram<double> CommitDuration { get; } = Meter.CreateHistogram<double>(
        "grid.scheduler.commit.duration", "s", "How long a commit of the scheduler's state took.");
}
