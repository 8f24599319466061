using System.Diagnostics.Metrics;
using Grid.Core;

namespace Grid.Fetching;

/// <summary>What fetching counts.</summary>
internal static class FetchMetrics
{
    private static readonly Meter Meter = new("Grid");

    private static readonly Counter<long> Fetches = Meter.CreateCounter<long>(
        "grid.assets.fetches", "{fetch}", "Assets that were to be fetched, by the status it came to.");

    public static Counter<long> BytesDownloaded { get; } = Meter.CreateCounter<long>(
        "grid.assets.downloaded", "By", "Bytes of files and archives that were downloaded; repositories are not counted.");

    /// <summary>Counts a fetch that has come to its end.</summary>
    public static void Count(GridStatus status) => Fetches.Add(1, new KeyValuePair<string, object?>("status", $"{status}"));
}
