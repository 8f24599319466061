using System.Diagnostics.Metrics;

namespace Grid.Storage;

/// <summary>The instruments of storage, made once a process on the meter the composition root owns.</summary>
public sealed class StorageMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Grid.Storage";

    private const string BytesUnit = "By";

    public StorageMetrics(Meter meter)
        : this(meter, "grid.cas")
    {
    }

    private StorageMetrics(Meter meter, string prefix)
    {
        ReceivedBytes = meter.CreateCounter<long>($"{prefix}.bytes_received", BytesUnit, "Bytes of blobs taken in.");
        ReceivedBlobs = meter.CreateCounter<long>($"{prefix}.blobs_received", "{blob}", "Blobs committed.");
        SentBytes = meter.CreateCounter<long>($"{prefix}.bytes_sent", BytesUnit, "Bytes of blobs given out.");
        SoughtBlobs = meter.CreateCounter<long>($"{prefix}.blobs_sought", "{blob}", "Digests asked about.");
        MissingBlobs = meter.CreateCounter<long>($"{prefix}.blobs_missing", "{blob}", "Digests asked about and not held.");
        ActionCacheHits = meter.CreateCounter<long>("grid.action_cache.hits", "{result}", "Results found.");
        ActionCacheMisses = meter.CreateCounter<long>("grid.action_cache.misses", "{result}", "Results not found.");
        ActionCacheUpdates = meter.CreateCounter<long>("grid.action_cache.updates", "{result}", "Results stored.");
    }

    /// <summary>
    /// The instruments of single parts of a composition, told apart by the label <c>store</c>. They have names of their
    /// own, or a sum over all stores would count a blob once for each store it passes.
    /// </summary>
    public static StorageMetrics OfParts(Meter meter) => new(meter, "grid.store");

    public Counter<long> ReceivedBytes { get; }

    public Counter<long> ReceivedBlobs { get; }

    public Counter<long> SentBytes { get; }

    public Counter<long> SoughtBlobs { get; }

    public Counter<long> MissingBlobs { get; }

    public Counter<long> ActionCacheHits { get; }

    public Counter<long> ActionCacheMisses { get; }

    public Counter<long> ActionCacheUpdates { get; }
}
