using System.Diagnostics.Metrics;
using Grid.Config.Diagnostics;
using Grid.Storage;
using Microsoft.Extensions.Logging;

namespace Grid.Server.Composition;

/// <summary>Hears what compositions report: counts all of it, and logs it under the place in the configuration.</summary>
internal sealed class StorageWatches(Meter meter, ILoggerFactory loggers, TimeProvider time)
{
    private readonly StorageWatchMetrics _metrics = new(meter);
    private readonly ILogger _logger = loggers.CreateLogger("Grid.Storage.Composition");

    /// <summary>The watch over what was written at a place.</summary>
    public IStorageWatch At(SourceLocation location) => new StorageWatch(location.ToString(), _metrics, _logger, time);
}
