using System.Diagnostics.Metrics;

namespace Grid.Storage;

/// <summary>The instruments of storage, made once a process on the meter the composition root owns.</summary>
public sealed class StorageMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Grid.Storage";

    private const string BytesUnit = "By";

    public StorageMetrics(Meter meter)
    {
        ReceivedBytes = meter.CreateCounter<long>("grid.cas.bytes_received", BytesUnit, "Bytes of blobs taken in.");
        ReceivedBlobs = meter.CreateCounter<long>("grid.cas.blobs_received", "{blob}", "Blobs committed.");
        SentBytes = meter.CreateCounter<long>("grid.cas.bytes_sent", BytesUnit, "Bytes of blobs given out.");
        SoughtBlobs = meter.CreateCounter<long>("grid.cas.blobs_sought", "{blob}", "Digests asked about.");
        MissingBlobs = meter.CreateCounter<long>("grid.cas.blobs_missing", "{blob}", "Digests asked about and not held.");
        ActionCacheHits = meter.CreateCounter<long>("grid.action_cache.hits", "{result}", "Results found.");
        ActionCacheMisses = meter.CreateCounter<long>("grid.action_cache.misses", "{result}", "Results not found.");
        ActionCacheUpdates = meter.CreateCounter<long>("grid.action_cache.updates", "{result}", "Results stored.");
    }

    public Counter<long> ReceivedBytes { get; }

    public Counter<long> ReceivedBlobs { get; }

    public Counter<long> SentBytes { get; }

    public Counter<long> SoughtBlobs { get; }

    public Counter<long> MissingBlobs { get; }

    public Counter<long> ActionCacheHits { get; }

    public Counter<long> ActionCacheMisses { get; }

    public Counter<long> ActionCacheUpdates { get; }
}
