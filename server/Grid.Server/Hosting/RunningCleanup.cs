using Grid.Core;
using Grid.Storage.Sql.Cleanup;
using Microsoft.Extensions.Logging;

namespace Grid.Server.Hosting;

/// <summary>The clean-up of an index whose blobs only the server itself can reach. Disposal ends it between two batches.</summary>
internal sealed partial class RunningCleanup : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(30);

    private readonly string _name;
    private readonly IndexCleaner _cleaner;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    private RunningCleanup(string name, IndexCleaner cleaner, TimeProvider time, ILogger logger)
    {
        _name = name;
        _cleaner = cleaner;
        _logger = logger;
        _running = RunAsync(time);
    }

    public static RunningCleanup Start(string name, IndexCleaner cleaner, TimeProvider time, ILogger logger) =>
        new(name, cleaner, time, logger);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RunAsync(TimeProvider time)
    {
        using PeriodicTimer timer = new(Period, time);
        while (await timer.WaitForNextTickAsync(_stop.Token))
        {
            try
            {
                CleanupReport report = await _cleaner.CleanAsync(_stop.Token);
                if (report.WasNeeded || report.BlobsDeleted > 0)
                {
                    LogCleaned(_logger, _name, CleanupText.Of(report, isDryRun: false));
                }
            }
            catch (GridException failure)
            {
                // The next look may find the database back.
                LogFailed(_logger, _name, failure.Message);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Clean-up of {Name}: {Report}.")]
    private static partial void LogCleaned(ILogger logger, string name, string report);

    [LoggerMessage(2, LogLevel.Warning, "Clean-up of {Name}: {Problem}")]
    private static partial void LogFailed(ILogger logger, string name, string problem);
}
