using System.Collections.Concurrent;
using System.Threading.Channels;
using Grid.Sandbox;

namespace Grid.Bots.Tests.Support;

/// <summary>A sandbox whose runs end when, and as, the test says.</summary>
internal sealed class FakeSandbox : ISandbox, IDisposable
{
    private readonly Channel<FakeRun> _begun = Channel.CreateUnbounded<FakeRun>();
    private readonly ConcurrentDictionary<FakeRun, bool> _live = new();

    /// <summary>Runs that have neither ended nor been cancelled.</summary>
    public int LiveRuns => _live.Count;

    /// <summary>Waits for the next run to begin.</summary>
    public Task<FakeRun> NextRunAsync() => _begun.Reader.ReadAsync().AsTask().WaitAsync(HangGuard.Duration);

    public async Task<SandboxResult> RunAsync(SandboxRequest request, CancellationToken cancellation)
    {
        FakeRun run = new(request);
        _live.TryAdd(run, value: true);
        await _begun.Writer.WriteAsync(run, CancellationToken.None);
        try
        {
            return await run.Result.Task.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            run.Cancelled.SetResult();
            throw;
        }
        finally
        {
            _live.TryRemove(run, out _);
        }
    }

    public void Dispose() => _begun.Writer.TryComplete();

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
