using Grid.Bots.Session;
using Grid.Bots.Streams;
using Microsoft.Extensions.Logging;

namespace Grid.Bots;

/// <summary>
/// Takes leases from a server and runs them in a sandbox, until told to stop. It survives whatever the server does: it
/// comes back by itself and presents the leases it still runs.
/// </summary>
public sealed class Bot(BotParts parts, BotOptions options, TimeProvider time, ILoggerFactory loggers)
{
    private readonly BotLog _log = new(loggers.CreateLogger<Bot>());

    /// <summary>
    /// Runs the bot until <paramref name="drain"/> is cancelled and it has finished or handed back what it held;
    /// <paramref name="hurry"/> ends the grace that running jobs have for it.
    /// </summary>
    public async Task RunAsync(CancellationToken drain, CancellationToken hurry = default)
    {
        _log.Began(options.BotId, options.JobsMax, options.Platform);
        await using OutputCarrier outputs = new(parts.Bots, new OutputLimits(), time);
        await new BotConversation(parts, outputs, options, time, _log).RunAsync(drain, hurry);
    }
}
