using Grid.Core;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Staging;
using Grid.Sandbox.Steps;

namespace Grid.Sandbox.Spares;

/// <summary>
/// Sandboxes that are ready before actions come: when one action has ended, the sandbox of the next is made. None waits for long, so
/// that a bot with nothing to do holds nothing, and none is older than the host's mounts by more than that.
/// </summary>
internal sealed class SparePool : IDisposable
{
    private const int ReadyMax = 8;

    private const ConfigureAwaitOptions AfterWhatever =
        ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing;

    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(10);

    private readonly StepHost _steps;
    private readonly SpareKind _kind;
    private readonly StagingArea _area;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;

    // With its lock a thread can sleep until the last work is done.
    private readonly object _gate = new();
    private readonly Queue<Spare> _ready = new();
    private Task _making = Task.CompletedTask;
    private Task _cleaning = Task.CompletedTask;
    private int _makingCount;
    private int _workCount;
    private bool _hasEnded;

    /// <param name="steps">Makes them.</param>
    /// <param name="kind">What they are.</param>
    /// <param name="area">Where the actions are.</param>
    /// <param name="time">Measures how long they wait.</param>
    public SparePool(StepHost steps, SpareKind kind, StagingArea area, TimeProvider time)
    {
        _steps = steps;
        _kind = kind;
        _area = area;
        _time = time;
        _timer = time.CreateTimer(_ => DropOld(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Ends when what was begun to be made is ready.</summary>
    internal Task Making
    {
        get
        {
            lock (_gate)
            {
                return _making;
            }
        }
    }

    /// <summary>How many are ready.</summary>
    internal int ReadyCount
    {
        get
        {
            lock (_gate)
            {
                return _ready.Count;
            }
        }
    }

    /// <summary>Takes the sandbox for a plan; null when none is ready that the plan goes with.</summary>
    public Spare? TryTake(IsolationPlan plan)
    {
        if (!IsUsual(plan))
        {
            return null;
        }

        lock (_gate)
        {
            return _ready.TryDequeue(out Spare? spare) ? spare : null;
        }
    }

    /// <summary>
    /// Has what an action that has ended leaves of its sandbox, if it was one of these, be taken down, and the next one be
    /// made: not sooner, because the kernel makes mounts one after another, and those of an action would have to wait.
    /// </summary>
    public void EndAction(IsolationPlan plan, Spare? used)
    {
        lock (_gate)
        {
            if (used is not null)
            {
                _workCount++;
                _cleaning = CleanUpAsync(_cleaning, used);
            }

            if (IsUsual(plan) && !_hasEnded && _ready.Count + _makingCount < ReadyMax)
            {
                _workCount++;
                _makingCount++;
                _making = MakeAsync(_making);
            }
        }
    }

    /// <summary>Makes one that is in no queue.</summary>
    public ValueTask<Spare?> TryMakeAsync() => Spare.TryMakeAsync(_steps, _kind, _area.NextMark(), _time);

    /// <summary>Ends those that nobody took.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _hasEnded = true;
            while (_workCount > 0)
            {
                Monitor.Wait(_gate);
            }
        }

        _timer.Dispose();
        while (_ready.TryDequeue(out Spare? spare))
        {
            spare.Dispose();
        }
    }

    private bool IsUsual(IsolationPlan plan) =>
        !plan.HasNetwork
        && !plan.Root.IsWhole
        && ReferenceEquals(plan.Hidden, _kind.Usual.Hidden)
        && ReferenceEquals(plan.Binds, _kind.Usual.Binds);

    private async Task CleanUpAsync(Task before, Spare used)
    {
        await before.ConfigureAwait(AfterWhatever);
        used.Dispose();
        EndWork();
    }

    private async Task MakeAsync(Task before)
    {
        await before.ConfigureAwait(AfterWhatever);
        Spare? spare = null;
        try
        {
            spare = await TryMakeAsync();
        }
        catch (Exception failure) when (failure is GridException or IOException)
        {
            // No descriptor is left, or no memory: the action that finds none makes its own, and says what it lacks.
        }
        finally
        {
            Keep(spare);
            EndWork();
        }
    }

    private void Keep(Spare? spare)
    {
        lock (_gate)
        {
            _makingCount--;
            if (spare is not null)
            {
                _ready.Enqueue(spare);
                _timer.Change(WaitMax, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void EndWork()
    {
        lock (_gate)
        {
            _workCount--;
            Monitor.PulseAll(_gate);
        }
    }

    private void DropOld()
    {
        List<Spare> old = [];
        lock (_gate)
        {
            while (_ready.TryPeek(out Spare? spare) && _time.GetElapsedTime(spare.ReadySince) >= WaitMax)
            {
                old.Add(_ready.Dequeue());
            }

            if (_ready.Count > 0 && !_hasEnded)
            {
                _timer.Change(WaitMax, Timeout.InfiniteTimeSpan);
            }
        }

        old.ForEach(spare => spare.Dispose());
    }
}
