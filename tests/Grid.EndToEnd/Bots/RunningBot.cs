using Grid.Bots;
using Grid.Sandbox;

namespace Grid.EndToEnd.Bots;

/// <summary>A bot that runs until it is told to leave.</summary>
internal sealed class RunningBot : IAsyncDisposable
{
    private readonly CancellationTokenSource _drain = new();
    private readonly CancellationTokenSource _hurry = new();
    private readonly ISandbox _sandbox;
    private readonly Func<Task>? _cleanUp;
    private readonly Task _running;

    public RunningBot(Bot bot, ISandbox sandbox, Func<Task>? cleanUp)
    {
        _sandbox = sandbox;
        _cleanUp = cleanUp;
        _running = bot.RunAsync(_drain.Token, _hurry.Token);
    }

    /// <summary>Hands back what it runs, and leaves.</summary>
    public async Task LeaveAsync()
    {
        await _hurry.CancelAsync();
        await _running.WaitAsync(TimeSpan.FromSeconds(60));
    }

    /// <summary>Finishes what it runs, and leaves.</summary>
    public async Task FinishAsync()
    {
        await _drain.CancelAsync();
        await _running.WaitAsync(TimeSpan.FromSeconds(60));
    }

    public async ValueTask DisposeAsync()
    {
        await LeaveAsync();
        await _sandbox.DisposeAsync();
        await (_cleanUp?.Invoke() ?? Task.CompletedTask);
        _drain.Dispose();
        _hurry.Dispose();
    }
}
