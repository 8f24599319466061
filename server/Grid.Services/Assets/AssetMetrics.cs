using System.Diagnostics.Metrics;

namespace Grid.Services.Assets;

/// <summary>What questions about assets come to.</summary>
internal static class AssetMetrics
{
    private static readonly Meter Meter = new("Grid");

    public static Counter<long> Found { get; } = Meter.CreateCounter<long>(
        "grid.assets.found", "{question}", "Questions about assets that were answered by what is known already.");

    public static Counter<long> Unknown { get; } = Meter.CreateCounter<long>(
        "grid.assets.unknown", "{question}", "Questions about assets of which nothing was known; some of these are then fetched.");
}
