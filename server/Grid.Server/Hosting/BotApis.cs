using Grid.CasProxy.Instances;
using Grid.CasProxy.Nested;
using Grid.Sandbox.RemoteApis;
using Grid.Services;
using Grid.Storage;
using Grid.Storage.Guards;
using Microsoft.Extensions.Logging;

namespace Grid.Server.Hosting;

/// <summary>The farm of a bot, for those of its actions that speak to it themselves.</summary>
/// <param name="cas">The farm's blobs.</param>
/// <param name="results">The farm's results.</param>
/// <param name="server">Where actions are executed.</param>
/// <param name="takesResults">Whether actions may store results, which others then take for what a bot has made.</param>
/// <param name="limits">What one action may do.</param>
/// <param name="time">Their clock.</param>
/// <param name="loggers">Where the services log.</param>
internal sealed class BotApis(
    IBlobStore cas,
    IActionCache results,
    Upstream server,
    bool takesResults,
    NestedLimits limits,
    TimeProvider time,
    ILoggerFactory loggers)
    : IRemoteApis
{
    private readonly StorageInstance _storage = new()
    {
        Cas = cas,
        ByteStream = cas,
        ActionCache = takesResults ? results : new ReadOnlyActionCache(results),
        TakesActionCacheUpdates = takesResults,
        IsExecutionEnabled = true,
    };

    public async Task<IAsyncDisposable> ServeAsync(string socketPath, CancellationToken cancellation) => await NestedHost.StartAsync(
        socketPath, server.Instance, _storage, new NestedFarm(cas, server, limits, time), loggers, cancellation);
}
