using Grid.Persistence;
using Grid.Scheduling;
using Grid.Scheduling.Durable;

namespace Grid.Dispatch.Tests;

/// <summary>A database in the test's hand: every commit waits until it is let through or fails.</summary>
internal sealed class Shelf : ISchedulerStore, IWriterTerm
{
    private readonly Dictionary<object, SchedulerRow> _rows = [];
    private readonly SemaphoreSlim _arrivals = new(0);
    private TaskCompletionSource<Exception?> _verdict = new();

    public string Name => "a shelf";

    public long Epoch => 1;

    public CancellationToken Lost => CancellationToken.None;

    /// <summary>Whether commits go through without being let.</summary>
    public bool IsOpen { get; set; } = true;

    /// <summary>Every batch that came, also those that failed.</summary>
    public List<SchedulerChanges> Batches { get; } = [];

    public IEnumerable<OperationRow> Operations => _rows.Values.OfType<OperationRow>();

    /// <summary>Comes back when a commit waits.</summary>
    public Task ArrivalAsync() => _arrivals.WaitAsync();

    public void LetThrough() => Decide(null);

    public void Fail(Exception failure) => Decide(failure);

    public async Task CommitAsync(SchedulerChanges changes, CancellationToken cancellation)
    {
        Batches.Add(changes);
        if (!IsOpen)
        {
            Task<Exception?> verdict = _verdict.Task;
            _arrivals.Release();
            if (await verdict.WaitAsync(cancellation) is { } failure)
            {
                throw failure;
            }
        }

        Keep(changes);
    }

    public async IAsyncEnumerable<SchedulerRow> LoadAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (SchedulerRow row in _rows.Values.OrderBy(row => row is OperationRow).ToArray())
        {
            cancellation.ThrowIfCancellationRequested();
            yield return row;
        }

        await Task.CompletedTask;
    }

    public Task<HighestNumbers> HighestNumbersAsync(CancellationToken cancellation) => Task.FromResult(new HighestNumbers(
        _rows.Values.OfType<JobRow>().Select(job => job.Id).DefaultIfEmpty().MaxBy(id => id.Value),
        Operations.Select(operation => operation.Sequence).DefaultIfEmpty().Max()));

    public Task<OperationView?> FindOperationAsync(OperationName name, CancellationToken cancellation) =>
        Task.FromResult(Operations.Where(row => row.Name == name).Select(ViewOf).FirstOrDefault());

    public Task<IReadOnlyList<OperationView>> ListOperationsAsync(OperationRange range, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<OperationView>>([.. Operations
            .Where(row => row.Instance == range.Instance && row.Sequence > range.AfterSequence)
            .OrderBy(row => row.Sequence).Take(range.CountMax).Select(ViewOf)]);

    public Task<IReadOnlyList<JobEvent>> EventsOfAsync(OperationName operation, CancellationToken cancellation) =>
        throw new NotSupportedException("No test asks for it.");

    public Task<int> PruneAsync(DateTimeOffset finishedBefore, int jobsMax, CancellationToken cancellation) =>
        throw new NotSupportedException("No test asks for it.");

    public Task<IWriterTerm> TakeOfficeAsync(string address, CancellationToken cancellation) => Task.FromResult<IWriterTerm>(this);

    public Task<WriterRecord?> FindWriterAsync(CancellationToken cancellation) => Task.FromResult<WriterRecord?>(null);

    public IAsyncEnumerable<WriterRecord?> WatchWriterAsync(CancellationToken cancellation) =>
        throw new NotSupportedException("No test asks for it.");

    public ValueTask DisposeAsync()
    {
        _arrivals.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Decide(Exception? failure)
    {
        TaskCompletionSource<Exception?> verdict = _verdict;
        _verdict = new TaskCompletionSource<Exception?>();
        verdict.SetResult(failure);
    }

    private OperationView ViewOf(OperationRow row) => row.ToView((JobRow)_rows[row.Job]);

    private void Keep(SchedulerChanges changes)
    {
        changes.Jobs.ToList().ForEach(row => _rows[row.Id] = row);
        changes.Operations.ToList().ForEach(row => _rows[row.Name] = row);
        changes.Sessions.ToList().ForEach(row => _rows[row.Name] = row);
        changes.ClosedSessions.ToList().ForEach(name => _rows.Remove(name));
        changes.DeletedOperations.ToList().ForEach(name => _rows.Remove(name));
    }
}
