using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Grid.Core;

namespace Grid.Persistence.Sqlite;

/// <summary>
/// A thread for work that waits for the disk, one piece after the other. The pool has as many threads as the machine has
/// processors, and everybody's work would wait for one of those to come back from an fsync.
/// </summary>
internal sealed class WorkThread : IAsyncDisposable
{
    private const int WaitingMax = 1024;

    private readonly BlockingCollection<Action> _work = new(WaitingMax);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public WorkThread(string name)
    {
        Thread thread = new(Run) { Name = name, IsBackground = true };
        thread.Start();
    }

    /// <exception cref="GridException">RESOURCE_EXHAUSTED when too much waits already.</exception>
    public Task<T> RunAsync<T>(Func<T> work)
    {
        TaskCompletionSource<T> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return _work.TryAdd(() => Complete(result, work))
            ? result.Task
            : throw GridException.ResourceExhausted($"{WaitingMax} questions to the scheduler's database wait already: try again later.");
    }

    public Task RunAsync(Action work) => RunAsync(() =>
    {
        work();
        return true;
    });

    /// <summary>Does what has been asked for, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _work.CompleteAdding();
        await _ended.Task;
        _work.Dispose();
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whoever asked for the work gets it.")]
    private static void Complete<T>(TaskCompletionSource<T> result, Func<T> work)
    {
        try
        {
            result.SetResult(work());
        }
        catch (Exception failure)
        {
            result.SetException(failure);
        }
    }

    private void Run()
    {
        foreach (Action work in _work.GetConsumingEnumerable())
        {
            work();
        }

        _ended.SetResult();
    }
}
