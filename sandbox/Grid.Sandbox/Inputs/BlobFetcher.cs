using Grid.Core;

namespace Grid.Sandbox.Inputs;

/// <summary>
/// Brings blobs from far to near, each once however many jobs ask for it at the same time. A fetch belongs to all who
/// wait for it, so no one of them cancels it; disposal does.
/// </summary>
internal sealed class BlobFetcher(BlobCarrier carrier, RemoteInputOptions options) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Digest, Fetch> _underWay = [];
    private readonly HashSet<Task> _tasks = [];
    private readonly SemaphoreSlim _slots = new(options.FetchesMax);
    private readonly CancellationTokenSource _end = new();

    /// <summary>Makes the blobs near; returns those that are not to be had, each once.</summary>
    /// <exception cref="GridException">The far store could not answer, or sent something else than was asked for.</exception>
    public async Task<IReadOnlyList<Digest>> FetchAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation)
    {
        List<Fetch> fetches = Join(digests);
        List<Digest> missing = [];
        foreach (Fetch fetch in fetches)
        {
            if (!await fetch.Outcome.WaitAsync(cancellation))
            {
                missing.Add(fetch.Digest);
            }
        }

        return missing;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        Task[] left;
        lock (_gate)
        {
            left = [.. _tasks];
        }

        await Task.WhenAll(left);
        _end.Dispose();
        _slots.Dispose();
    }

    private List<Fetch> Join(IReadOnlyCollection<Digest> digests)
    {
        List<Fetch> all = [];
        List<Fetch> begun = [];
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_end.IsCancellationRequested, this);
            foreach (Digest digest in digests.Distinct())
            {
                if (!_underWay.TryGetValue(digest, out Fetch? fetch))
                {
                    fetch = new Fetch(digest);
                    _underWay.Add(digest, fetch);
                    begun.Add(fetch);
                }

                all.Add(fetch);
            }

            foreach (Fetch[] load in FetchLoads.Of(begun, options))
            {
                // On another thread: nothing of a fetch runs under the lock.
                Task task = Task.Run(() => RunAsync(load), CancellationToken.None);
                _tasks.Add(task);
                _ = task.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
        }

        return all;
    }

    private void Forget(Task task)
    {
        lock (_gate)
        {
            _tasks.Remove(task);
        }
    }

    private async Task RunAsync(Fetch[] load)
    {
        try
        {
            await _slots.WaitAsync(_end.Token);
            try
            {
                IReadOnlyList<bool> areNear = await carrier.CarryAsync([.. load.Select(fetch => fetch.Digest)], _end.Token);
                Leave(load);
                foreach ((Fetch fetch, bool isNear) in load.Zip(areNear))
                {
                    fetch.Conclude(isNear);
                }
            }
            finally
            {
                _slots.Release();
            }
        }
#pragma warning disable CA1031 // Whatever went wrong belongs to those who wait for the blobs, and reaches them.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Leave(load);
            Exception told = failure is OperationCanceledException
                ? GridException.Unavailable("This process is shutting down and fetches no more blobs.", failure)
                : failure;
            Array.ForEach(load, fetch => fetch.Fail(told));
        }
    }

    // Before the outcome is told: who asks from now on asks anew.
    private void Leave(Fetch[] load)
    {
        lock (_gate)
        {
            Array.ForEach(load, fetch => _underWay.Remove(fetch.Digest));
        }
    }
}
