using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Grid.Core;
using Grid.Persistence;
using Grid.Scheduling;
using Grid.Scheduling.Durable;

namespace Grid.Conformance.Persistence;

/// <summary>
/// A scheduler's state in memory, for tests: the rows outlive the servers of the test, and commits fail or wait as the test
/// wants it. Several servers may stand for office.
/// </summary>
public sealed class MemorySchedulerStore : ISchedulerStore
{
    private readonly Lock _gate = new();
    private readonly MemoryRows _rows = new();

    // Whoever holds its only letter is the writer.
    private readonly Channel<bool> _office = Channel.CreateBounded<bool>(1);
    private readonly Queue<Fault> _faults = [];
    private TaskCompletionSource? _hold;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _epoch;
    private string _address = string.Empty;
    private Func<Task>? _lose;

    public MemorySchedulerStore() => _office.Writer.TryWrite(true);

    private enum Fault
    {
        /// <summary>Nothing was kept.</summary>
        Refused,

        /// <summary>All of it was kept, but nobody hears of it.</summary>
        AnswerLost,
    }

    public string Name => "memory";

    /// <summary>Commits that came through so far.</summary>
    public int CommitCount { get; private set; }

    /// <summary>The next commit keeps nothing and fails.</summary>
    public void FailNextCommit() => Add(Fault.Refused);

    /// <summary>The next commit keeps its batch and fails nevertheless.</summary>
    public void LoseNextAnswer() => Add(Fault.AnswerLost);

    /// <summary>Commits wait until <see cref="ReleaseCommits"/>.</summary>
    public void HoldCommits()
    {
        lock (_gate)
        {
            _hold ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void ReleaseCommits()
    {
        lock (_gate)
        {
            _hold?.SetResult();
            _hold = null;
        }
    }

    /// <summary>The writer loses its office although it knows nothing of it until its next commit.</summary>
    public void Depose()
    {
        lock (_gate)
        {
            _epoch++;
        }
    }

    /// <summary>The connection that holds the office breaks: the writer is told, and the next one may take over.</summary>
    public async Task BreakTermAsync()
    {
        if (_lose is { } lose)
        {
            Depose();
            await lose();
        }
    }

    public async Task<IWriterTerm> TakeOfficeAsync(string address, CancellationToken cancellation)
    {
        await _office.Reader.ReadAsync(cancellation);
        MemoryTerm term;
        lock (_gate)
        {
            _address = address;
            term = new MemoryTerm(this, ++_epoch);
            _lose = term.LoseAsync;
        }

        Announce();
        return term;
    }

    public Task<WriterRecord?> FindWriterAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            return Task.FromResult(_address.Length == 0 ? null : new WriterRecord(_epoch, _address));
        }
    }

    public async IAsyncEnumerable<WriterRecord?> WatchWriterAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                changed = _changed.Task;
            }

            yield return await FindWriterAsync(cancellation);
            await changed.WaitAsync(cancellation);
        }
    }

    public Task<OperationView?> FindOperationAsync(OperationName name, CancellationToken cancellation) => Read(
        () => _rows.Operations.Find(operation => operation.Name == name) is { } operation ? _rows.View(operation) : null);

    public Task<IReadOnlyList<OperationView>> ListOperationsAsync(OperationRange range, CancellationToken cancellation) =>
        Read<IReadOnlyList<OperationView>>(() =>
        [
            .. _rows.Operations.Where(operation => operation.Instance == range.Instance && operation.Sequence > range.AfterSequence)
                .OrderBy(operation => operation.Sequence)
                .Take(range.CountMax)
                .Select(_rows.View),
        ]);

    public Task<IReadOnlyList<JobEvent>> EventsOfAsync(OperationName operation, CancellationToken cancellation) =>
        Read<IReadOnlyList<JobEvent>>(() => _rows.Operations.Find(row => row.Name == operation) is { } found
            ? [.. _rows.Events.Where(happened => happened.Job == found.Job)]
            : []);

    public ValueTask DisposeAsync()
    {
        // Its rows are there for the next server.
        return ValueTask.CompletedTask;
    }

    internal async Task CommitAsync(MemoryTerm term, SchedulerChanges changes, bool isRetry, CancellationToken cancellation)
    {
        Task? hold;
        lock (_gate)
        {
            hold = _hold?.Task;
        }

        if (hold is not null)
        {
            await hold.WaitAsync(cancellation);
        }

        lock (_gate)
        {
            Fault? fault = _faults.TryDequeue(out Fault next) ? next : null;
            ThrowIfDeposed(term);
            if (fault == Fault.Refused)
            {
                throw GridException.Unavailable("Database memory: it was told to fail.");
            }

            if (!isRetry || !term.WasKept)
            {
                _rows.Keep(changes);
                CommitCount++;
            }

            term.WasKept = fault == Fault.AnswerLost;
            if (term.WasKept)
            {
                throw GridException.Unavailable("Database memory: its answer was lost.");
            }
        }
    }

    internal int Prune(MemoryTerm term, DateTimeOffset finishedBefore, int jobsMax)
    {
        lock (_gate)
        {
            ThrowIfDeposed(term);
            return _rows.Prune(finishedBefore, jobsMax);
        }
    }

    internal IReadOnlyList<SchedulerRow> Load() => _rows.Unfinished();

    internal HighestNumbers HighestNumbers() => new(
        new JobId(_rows.Jobs.Select(job => job.Id.Value).DefaultIfEmpty().Max()),
        _rows.Operations.Select(operation => operation.Sequence).DefaultIfEmpty().Max());

    internal void Leave(MemoryTerm term)
    {
        lock (_gate)
        {
            _address = term.Epoch == _epoch ? string.Empty : _address;
        }

        _office.Writer.TryWrite(true);
        Announce();
    }

    private void ThrowIfDeposed(MemoryTerm term)
    {
        if (term.Epoch != _epoch)
        {
            throw new DeposedException(Name, term.Epoch);
        }
    }

    private Task<T> Read<T>(Func<T> read)
    {
        lock (_gate)
        {
            return Task.FromResult(read());
        }
    }

    private void Add(Fault fault)
    {
        lock (_gate)
        {
            _faults.Enqueue(fault);
        }
    }

    private void Announce()
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }
}
