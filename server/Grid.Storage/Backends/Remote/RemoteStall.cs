using Grid.Core;

namespace Grid.Storage.Backends;

/// <summary>Ends the waiting for a stream that stands still: pings tell of a peer that is gone, not of one that hangs.</summary>
internal sealed class RemoteStall(RemoteStoreOptions options, TimeProvider time)
{
    /// <summary>The task's result.</summary>
    /// <exception cref="GridException">UNAVAILABLE when it does not come in time; the call is the caller's to end.</exception>
    public async Task<T> LimitAsync<T>(string call, Task<T> task, CancellationToken cancellation)
    {
        try
        {
            return await task.WaitAsync(options.StallDurationMax, time, cancellation);
        }
        catch (TimeoutException)
        {
            throw Stalled(call);
        }
    }

    /// <summary>The same for a task without a result.</summary>
    /// <exception cref="GridException">UNAVAILABLE when it does not end in time.</exception>
    public async Task LimitAsync(string call, Task task, CancellationToken cancellation)
    {
        try
        {
            await task.WaitAsync(options.StallDurationMax, time, cancellation);
        }
        catch (TimeoutException)
        {
            throw Stalled(call);
        }
    }

    private GridException Stalled(string call) => GridException.Unavailable(
        $"{call}: the server was silent for {options.StallDurationMax.TotalSeconds} seconds; try again.");
}
