using Grid.Dispatch;
using Grid.Scheduling;

namespace Grid.Services.Logs;

/// <summary>Knows when an operation does not run as one lease any more: it has ended, or another bot got its job.</summary>
internal sealed class OperationEnd
{
    private OperationEnd(Dispatcher dispatcher, OperationView first, LogStreamId stream, CancellationToken left)
    {
        Last = first;
        Over = JobStreams.IsOf(first, stream) ? WatchAsync(dispatcher, stream, left) : Task.CompletedTask;
    }

    /// <summary>Over when nothing more is to be expected; failed when the operation cannot be watched any more.</summary>
    public Task Over { get; }

    /// <summary>The operation as it was seen last.</summary>
    public OperationView Last { get; private set; }

    /// <summary>Looks at the operation, and goes on looking until <paramref name="left"/>.</summary>
    /// <exception cref="Grid.Core.GridException">NOT_FOUND when there is none of this name.</exception>
    public static async Task<OperationEnd> BeginAsync(
        Dispatcher dispatcher, OperationName operation, LogStreamId stream, CancellationToken left) =>
        new(dispatcher, await dispatcher.GetAsync(operation, left), stream, left);

    /// <summary>Waits until nobody looks any more.</summary>
    public Task WhenLeftAsync() => Over.ContinueWith(
        _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private async Task WatchAsync(Dispatcher dispatcher, LogStreamId stream, CancellationToken left)
    {
        await foreach (OperationView view in dispatcher.WatchAsync(Last.Name, left))
        {
            Last = view;
            if (!JobStreams.IsOf(view, stream))
            {
                return;
            }
        }
    }
}
