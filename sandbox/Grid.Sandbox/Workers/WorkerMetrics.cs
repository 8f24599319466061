using System.Diagnostics.Metrics;

namespace Grid.Sandbox.Workers;

/// <summary>What workers are counted by.</summary>
internal static class WorkerMetrics
{
    private static readonly Meter Meter = new("Grid");

    public static Counter<long> ActionsWorked { get; } = Meter.CreateCounter<long>(
        "grid.workers.actions", "{action}", "Actions done by persistent workers.");

    public static Counter<long> WorkersFailed { get; } = Meter.CreateCounter<long>(
        "grid.workers.failed", "{worker}", "Persistent workers that died or said nonsense; their actions ran without them.");
}
