using System.Collections.Concurrent;

namespace Grid.Dispatch;

/// <summary>Work that is done beside the mailbox. It has an owner here, who stops it and waits for its end.</summary>
internal sealed class Errands : IAsyncDisposable
{
    private readonly ConcurrentDictionary<Task, bool> _running = new();
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Starts an errand, which has to deal with its own failures; a cancelled one is simply over.</summary>
    public void Start(Func<CancellationToken, Task> errand)
    {
        CancellationToken stop = _stop.Token;
        Task task = Task.Run(() => errand(stop), stop);
        _running.TryAdd(task, true);
        task.ContinueWith(
            done => _running.TryRemove(done, out _),
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await Task.WhenAll(_running.Keys);
        }
        catch (OperationCanceledException)
        {
            // Stopped, as asked.
        }

        _stop.Dispose();
    }
}
