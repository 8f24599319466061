using System.Diagnostics.Metrics;

namespace Grid.Server.Composition;

/// <summary>How often compositions had something to report.</summary>
internal sealed class StorageWatchMetrics(Meter meter)
{
    public Counter<long> Failures { get; } = meter.CreateCounter<long>(
        "grid.storage.part_failures", "{failure}", "Failures of a part of a composition that the others made up for.");

    public Counter<long> Corrupt { get; } = meter.CreateCounter<long>(
        "grid.storage.corrupt_blobs", "{blob}", "Blobs whose bytes turned out not to be those of their digest.");

    public Counter<long> Repaired { get; } = meter.CreateCounter<long>(
        "grid.storage.repaired_blobs", "{blob}", "Blobs copied to a part that lacked them.");
}
