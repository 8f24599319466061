using System.Diagnostics.Metrics;

namespace Grid.Dispatch.Election;

/// <summary>What elections count.</summary>
internal static class ElectionMetrics
{
    private static readonly Meter Meter = new("Grid");

    public static Counter<long> TermsBegun { get; } = Meter.CreateCounter<long>(
        "grid.scheduler.terms", "{term}", "Times this server became the writer of a scheduler.");
}
