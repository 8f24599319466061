using Grid.Core;

namespace Grid.Storage.Backends;

/// <summary>When a call that failed is made again, and after which wait.</summary>
/// <param name="options">How often and how long.</param>
/// <param name="time">The clock the waits are counted by.</param>
/// <param name="chance">From 0 to 1: clients that lost their server together must not come back together.</param>
internal sealed class RemoteRetries(RemoteStoreOptions options, TimeProvider time, Func<double> chance)
{
    /// <summary>Whether a call may be made again after it was made again <paramref name="retries"/> times.</summary>
    public bool IsWorthwhile(GridException failure, int retries) => retries < options.RetriesMax && IsPassing(failure);

    /// <summary>Waits before a call is made again.</summary>
    public Task WaitAsync(int retries, CancellationToken cancellation) =>
        Task.Delay(DelayBefore(retries), time, cancellation);

    /// <summary>Doubles with every retry up to its bound, and is from half to the whole of that.</summary>
    private TimeSpan DelayBefore(int retries)
    {
        double whole = options.BackoffFirst.TotalSeconds * Math.Pow(2, retries);
        return TimeSpan.FromSeconds(Math.Min(whole, options.BackoffMax.TotalSeconds) * (0.5 + (chance() / 2)));
    }

    // Nothing else passes by waiting: a store that is full says how to mend that, and what is wrong stays wrong.
    private static bool IsPassing(GridException failure) =>
        failure.Status is GridStatus.Unavailable or GridStatus.Aborted or GridStatus.DeadlineExceeded;
}
