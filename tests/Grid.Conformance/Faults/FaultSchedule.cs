using Grid.Core;

namespace Grid.Conformance.Faults;

/// <summary>Says which calls of a store fail, which wait, and how many there were.</summary>
public sealed class FaultSchedule
{
    private readonly Lock _gate = new();
    private readonly List<Fault> _faults = [];
    private readonly Dictionary<StoreVerbs, int> _counts = [];
    private StoreVerbs _held;
    private TaskCompletionSource _release = NewRelease();

    /// <summary>An outage as a remote store would report it.</summary>
    public static GridException Outage => GridException.Unavailable("out of order");

    /// <summary>
    /// Lets calls fail from now on: after <paramref name="after"/> more of them, <paramref name="count"/> in a row.
    /// </summary>
    public void Fail(StoreVerbs verbs, Exception? fault = null, int after = 0, int count = int.MaxValue)
    {
        lock (_gate)
        {
            _faults.Add(new Fault(verbs, fault ?? Outage, after, count));
        }
    }

    /// <summary>Ends all faults.</summary>
    public void Mend()
    {
        lock (_gate)
        {
            _faults.Clear();
        }
    }

    /// <summary>Lets calls wait until <see cref="Release"/>.</summary>
    public void Hold(StoreVerbs verbs)
    {
        lock (_gate)
        {
            _held = verbs;
        }
    }

    /// <summary>Lets the calls that wait go on, and those to come.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _held = StoreVerbs.None;
            _release.SetResult();
            _release = NewRelease();
        }
    }

    /// <summary>How often something was asked, failures included.</summary>
    public int CountOf(StoreVerbs verbs)
    {
        lock (_gate)
        {
            return _counts.Where(count => verbs.HasFlag(count.Key)).Sum(count => count.Value);
        }
    }

    /// <summary>Called by a store before it does anything.</summary>
    public async ValueTask MeetAsync(StoreVerbs verb, CancellationToken cancellation)
    {
        Task release;
        lock (_gate)
        {
            _counts[verb] = _counts.GetValueOrDefault(verb) + 1;
            release = _held.HasFlag(verb) ? _release.Task : Task.CompletedTask;
        }

        await release.WaitAsync(cancellation);
        lock (_gate)
        {
            if (_faults.FirstOrDefault(fault => fault.Verbs.HasFlag(verb) && fault.Strikes()) is { } fault)
            {
                throw fault.Exception;
            }
        }
    }

    private static TaskCompletionSource NewRelease() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class Fault(StoreVerbs verbs, Exception exception, int after, int count)
    {
        private int _met;

        public StoreVerbs Verbs => verbs;

        public Exception Exception => exception;

        public bool Strikes()
        {
            int met = _met++;
            return met >= after && met - after < count;
        }
    }
}
