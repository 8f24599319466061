namespace Grid.Sandbox.Workers;

/// <summary>
/// The workers that wait for their next action, by what tells them apart, and how many there are in all. Those that wait
/// too long are ended, and the longest idle when another kind is wanted.
/// </summary>
internal sealed class WorkerPool : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<(string Kind, Worker Worker, long Since)> _idle = [];
    private readonly WorkerLimits _limits;
    private readonly TimeProvider _time;
    private readonly PeriodicTimer _sweepTimer;
    private readonly Task _sweeping;
    private int _count;
    private bool _isClosed;

    public WorkerPool(WorkerLimits limits, TimeProvider time)
    {
        _limits = limits;
        _time = time;
        _sweepTimer = new PeriodicTimer(limits.IdleMax / 2, time);
        _sweeping = SweepAsync();
    }

    /// <summary>How many there are, busy and idle.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _count;
            }
        }
    }

    /// <summary>
    /// Takes an idle worker of a kind, or starts one; null when there are too many, and none of them is idle.
    /// </summary>
    public async Task<Worker?> RentAsync(string kind, Func<Worker> start)
    {
        (Worker? known, Worker? ended, bool mayStart) = Choose(kind);
        await (ended?.DisposeAsync() ?? ValueTask.CompletedTask);
        if (known is not null || !mayStart)
        {
            return known;
        }

        try
        {
            return start();
        }
        catch
        {
            Forget();
            throw;
        }
    }

    /// <summary>Takes a worker back that may be used again.</summary>
    public async ValueTask GiveAsync(string kind, Worker worker)
    {
        lock (_gate)
        {
            if (!_isClosed)
            {
                _idle.Add((kind, worker, _time.GetTimestamp()));
                return;
            }
        }

        await EndAsync(worker);
    }

    /// <summary>Ends a worker that may not.</summary>
    public async ValueTask EndAsync(Worker worker)
    {
        await worker.DisposeAsync();
        Forget();
    }

    public async ValueTask DisposeAsync()
    {
        _sweepTimer.Dispose();
        await _sweeping;
        List<Worker> left;
        lock (_gate)
        {
            _isClosed = true;
            left = [.. _idle.Select(idle => idle.Worker)];
            _idle.Clear();
        }

        foreach (Worker worker in left)
        {
            await EndAsync(worker);
        }
    }

    private (Worker? Known, Worker? Ended, bool MayStart) Choose(string kind)
    {
        lock (_gate)
        {
            // The last that worked: the others may become idle for long enough to be ended.
            int index = _idle.FindLastIndex(idle => idle.Kind == kind && idle.Worker.IsAlive);
            if (index >= 0)
            {
                return (TakeAt(index), null, false);
            }

            if (_count < _limits.WorkersMax)
            {
                _count++;
                return (null, null, true);
            }

            // One goes, one comes: their number stays.
            return _idle.Count > 0 ? (null, TakeAt(0), true) : (null, null, false);
        }
    }

    private Worker TakeAt(int index)
    {
        Worker worker = _idle[index].Worker;
        _idle.RemoveAt(index);
        return worker;
    }

    private void Forget()
    {
        lock (_gate)
        {
            _count--;
        }
    }

    private async Task SweepAsync()
    {
        while (await _sweepTimer.WaitForNextTickAsync())
        {
            foreach (Worker worker in TakeIdle())
            {
                await EndAsync(worker);
            }
        }
    }

    private List<Worker> TakeIdle()
    {
        lock (_gate)
        {
            List<(string Kind, Worker Worker, long Since)> over =
                _idle.FindAll(idle => !idle.Worker.IsAlive || _time.GetElapsedTime(idle.Since) >= _limits.IdleMax);
            over.ForEach(idle => _idle.Remove(idle));
            return [.. over.Select(idle => idle.Worker)];
        }
    }
}
