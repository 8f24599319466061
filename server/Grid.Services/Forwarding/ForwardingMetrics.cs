using System.Diagnostics.Metrics;

namespace Grid.Services.Forwarding;

/// <summary>What forwarding counts.</summary>
internal static class ForwardingMetrics
{
    private static readonly Meter Meter = new("Grid");

    public static Counter<long> CallsForwarded { get; } = Meter.CreateCounter<long>(
        "grid.calls.forwarded", "{call}", "Calls passed on to the scheduler's writer.");

    public static Counter<long> WritersLost { get; } = Meter.CreateCounter<long>(
        "grid.calls.writer_lost", "{call}", "Times a call lost its writer, and went on with the next one.");
}
