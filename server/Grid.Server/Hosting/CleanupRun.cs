using System.Diagnostics.Metrics;
using Grid.Config.Model;
using Grid.Core;
using Grid.Server.Composition;
using Grid.Storage.Sql.Cleanup;
using Microsoft.Extensions.Logging.Abstractions;

namespace Grid.Server.Hosting;

/// <summary>The clean-up process: looks after each index of a configuration in turn, and says what it did.</summary>
internal sealed class CleanupRun : IAsyncDisposable
{
    private readonly IReadOnlyList<CleanupConfig> _configs;
    private readonly bool _isDryRun;
    private readonly Action<string> _tell;
    private readonly Action<string> _complain;
    private readonly Meter _meter = new("Grid.Cleanup");
    private readonly StorageComposer _storage;

    public CleanupRun(IReadOnlyList<CleanupConfig> configs, bool isDryRun, Action<string> tell, Action<string> complain)
    {
        _configs = configs;
        _isDryRun = isDryRun;
        _tell = tell;
        _complain = complain;
        _storage = new StorageComposer(_meter, NullLoggerFactory.Instance, TimeProvider.System);
    }

    /// <summary>
    /// Cleans up once, or, with a <paramref name="period"/>, until it is cancelled. The exit code is 1 when something
    /// failed the last time.
    /// </summary>
    public async Task<int> RunAsync(TimeSpan? period, CancellationToken cancellation)
    {
        List<(CleanupConfig Config, IndexCleaner Cleaner)> cleaners =
            [.. Reachable().Select(config => (config, _storage.Cleaner(config, _isDryRun)))];
        while (true)
        {
            bool hasFailed = false;
            foreach ((CleanupConfig config, IndexCleaner cleaner) in cleaners)
            {
                hasFailed |= !await TryCleanAsync(config, cleaner, cancellation);
            }

            if (period is not { } pause || cleaners.Count == 0)
            {
                return hasFailed ? 1 : 0;
            }

            TimeProvider time = TimeProvider.System;
            await Task.Delay(pause, time, cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _storage.DisposeAsync();
        _meter.Dispose();
    }

    private IEnumerable<CleanupConfig> Reachable()
    {
        foreach (CleanupConfig config in _configs.Where(config => config.Index.IsOfOneProcess))
        {
            _tell($"{config.Name}: left to the server, in whose own folder or memory its blobs lie");
        }

        return _configs.Where(config => !config.Index.IsOfOneProcess);
    }

    private async Task<bool> TryCleanAsync(
        CleanupConfig config, IndexCleaner cleaner, CancellationToken cancellation)
    {
        try
        {
            CleanupReport report = await cleaner.CleanAsync(cancellation);
            _tell($"{config.Name}: {CleanupText.Of(report, _isDryRun)}");
            return report.BlobsFailed == 0;
        }
        catch (GridException failure)
        {
            // The next look may find the database or the store back.
            _complain($"{config.Name}: {failure.Message}");
            return false;
        }
    }
}
