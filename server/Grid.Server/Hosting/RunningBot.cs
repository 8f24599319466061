using Grid.Bots;
using Grid.Server.Composition;

namespace Grid.Server.Hosting;

/// <summary>A bot of this process and what was opened for it. Disposal drains the bot, then closes the rest.</summary>
internal sealed class RunningBot : IAsyncDisposable
{
    private readonly CancellationTokenSource _drain = new();
    private readonly CancellationTokenSource _hurry = new();
    private readonly Task _running;
    private readonly OpenedParts _opened;

    private RunningBot(Bot bot, OpenedParts opened)
    {
        _opened = opened;
        _running = bot.RunAsync(_drain.Token, _hurry.Token);
    }

    /// <summary>Ends only when the bot does; faults when it cannot go on.</summary>
    public Task Completion => _running;

    /// <param name="bot">The bot, which has not been run yet.</param>
    /// <param name="opened">Channels, stores and sandbox, closed in reverse order of their opening.</param>
    public static RunningBot Start(Bot bot, OpenedParts opened) => new(bot, opened);

    /// <summary>Has the bot hand back what it runs, when it is drained and as soon as it is.</summary>
    public void Hurry() => _hurry.Cancel();

    public async ValueTask DisposeAsync()
    {
        await _drain.CancelAsync();
        try
        {
            await _running;
        }
        finally
        {
            await _opened.DisposeAsync();
            _drain.Dispose();
            _hurry.Dispose();
        }
    }
}
