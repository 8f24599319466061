using System.Diagnostics.Metrics;
using Grid.Config.Model;
using Grid.Core;
using Grid.Dispatch.Operating;
using Grid.Server.Composition;
using Grid.Server.Metrics;
using Microsoft.Extensions.Logging;

namespace Grid.Server.Hosting;

/// <summary>
/// A process of the farm, built from its configuration: a server, bots, or both. Disposal drains the bots, ends the
/// server's streams so that clients come back elsewhere, then closes the stores.
/// </summary>
internal sealed class GridProcess : IAsyncDisposable
{
    private readonly OpenedParts _parts = new();
    private readonly List<RunningBot> _bots = [];
    private readonly StopSignals _signals = new();
    private GridHost? _host;
    private MetricsPage? _metricsPage;
    private HttpCachePage? _httpCache;

    private GridProcess()
    {
    }

    /// <summary>Where the server listens, as clients are told; empty without a server.</summary>
    public IReadOnlyList<string> Addresses => _host?.Addresses ?? [];

    /// <summary>The page of counters, or null.</summary>
    public string? MetricsUrl => _metricsPage?.Url;

    /// <summary>The HTTP cache, or null.</summary>
    public string? HttpCacheUrl => _httpCache?.Url;

    /// <summary>Starts everything the configuration names.</summary>
    /// <exception cref="GridException">Something an operator can mend; the message says how.</exception>
    public static async Task<GridProcess> StartAsync(
        GridConfig config, LogLevel logLevel, CancellationToken cancellation)
    {
        GridProcess process = new();
        try
        {
            await process.StartPartsAsync(config, logLevel, cancellation);
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Says where the process can be reached, a line each, for people and for scripts.</summary>
    public void Announce(TextWriter output)
    {
        foreach (string address in Addresses)
        {
            output.WriteLine($"listening on {address}");
        }

        if (HttpCacheUrl is not null)
        {
            output.WriteLine($"HTTP cache on {HttpCacheUrl}");
        }

        if (MetricsUrl is not null)
        {
            output.WriteLine($"metrics on {MetricsUrl}");
        }

        output.Flush();
    }

    /// <summary>Says that it is ready, and goes on until <paramref name="stop"/>, or until a bot of this process cannot.</summary>
    public async Task ServeAsync(TextWriter output, CancellationToken stop)
    {
        await output.WriteLineAsync("ready; Ctrl-C stops it");
        await output.FlushAsync(stop);
        await await Task.WhenAny(_bots.Select(bot => bot.Completion).Append(StopRequest.WhenMadeAsync(stop)));
    }

    public async ValueTask DisposeAsync()
    {
        await _parts.DisposeAsync();
        _signals.Dispose();
    }

    private async Task StartPartsAsync(GridConfig config, LogLevel logLevel, CancellationToken cancellation)
    {
        ILoggerFactory loggers = _parts.Keep(GridLogging.Create(logLevel));
        MetricsCollector metrics = _parts.Keep(new MetricsCollector());
        MetricsSources sources = new(TimeProvider.System);
        if (config.Metrics is { } page)
        {
            _metricsPage = await MetricsPage.StartAsync(page.Address, metrics, sources, cancellation);
            _parts.Keep(_metricsPage);
        }

        ServerNeighbour? neighbour = null;
        if (config.Instances.Count > 0)
        {
            Meter meter = _parts.Keep(new Meter(MetricsCollector.MeterName));
            StorageComposer storage = _parts.Keep(new StorageComposer(meter, loggers, TimeProvider.System));
            ServerComposer composer = new(storage, TimeProvider.System, loggers);
            _host = await GridHost.StartAsync(config, composer, loggers, cancellation);
            _parts.Keep(_host);
            foreach (FarmGauges gauges in composer.Gauges)
            {
                sources.Add(gauges.RefreshAsync);
            }

            await StartHttpCacheAsync(config, composer, loggers, cancellation);
            neighbour = composer.NeighbourAt(_host.PrivateAddress, config);
            StartCleanups(config, storage, loggers);
        }

        BotComposer bots = new(neighbour, TimeProvider.System, loggers);
        foreach (BotConfig bot in config.Bots)
        {
            RunningBot running = _parts.Keep(await bots.StartAsync(bot));
            _bots.Add(running);
            _signals.Second.Register(running.Hurry);
        }
    }

    private async Task StartHttpCacheAsync(
        GridConfig config, ServerComposer composer, ILoggerFactory loggers, CancellationToken cancellation)
    {
        if (config.HttpCache is { } http)
        {
            _httpCache = await HttpCachePage.StartAsync(http, composer.StorageInstances(config), loggers, cancellation);
            _parts.Keep(_httpCache);
        }
    }

    // Other processes cannot open these stores, so the clean-up process leaves them to the server.
    private void StartCleanups(GridConfig config, StorageComposer storage, ILoggerFactory loggers)
    {
        ILogger<RunningCleanup> logger = loggers.CreateLogger<RunningCleanup>();
        foreach (CleanupConfig cleanup in config.Cleanups.Where(cleanup => cleanup.Index.IsOfOneProcess))
        {
            _parts.Keep(RunningCleanup.Start(
                cleanup.Name, storage.Cleaner(cleanup, isDryRun: false), TimeProvider.System, logger));
        }
    }
}
