using System.Runtime.CompilerServices;
using Grid.Persistence;
using Grid.Scheduling.Durable;

namespace Grid.Conformance.Persistence;

/// <summary>One writer's time with a <see cref="MemorySchedulerStore"/>.</summary>
internal sealed class MemoryTerm : IWriterTerm
{
    private readonly MemorySchedulerStore _store;
    private readonly CancellationTokenSource _lost = new();
    private SchedulerChanges? _open;
    private int _isDisposed;

    public MemoryTerm(MemorySchedulerStore store, long epoch)
    {
        _store = store;
        Epoch = epoch;
        Lost = _lost.Token;
    }

    public long Epoch { get; }

    public CancellationToken Lost { get; }

    /// <summary>The batch that is tried again is there already.</summary>
    public bool WasKept { get; set; }

    public async IAsyncEnumerable<SchedulerRow> LoadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (SchedulerRow row in _store.Load())
        {
            cancellation.ThrowIfCancellationRequested();
            await Task.Yield();
            yield return row;
        }
    }

    public Task<HighestNumbers> HighestNumbersAsync(CancellationToken cancellation) => Task.FromResult(_store.HighestNumbers());

    public async Task CommitAsync(SchedulerChanges changes, CancellationToken cancellation)
    {
        ThrowIfOver();
        bool isRetry = ReferenceEquals(_open, changes);
        if (_open is not null && !isRetry)
        {
            throw new InvalidOperationException("It is not known whether the last batch was kept: commit that one again first.");
        }

        _open = changes;
        await InTermAsync(() => _store.CommitAsync(this, changes, isRetry, cancellation));
        _open = null;
    }

    public async Task<int> PruneAsync(DateTimeOffset finishedBefore, int jobsMax, CancellationToken cancellation)
    {
        ThrowIfOver();
        int removed = 0;
        await InTermAsync(() =>
        {
            removed = _store.Prune(this, finishedBefore, jobsMax);
            return Task.CompletedTask;
        });
        return removed;
    }

    public Task LoseAsync() => _lost.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            await _lost.CancelAsync();
            _lost.Dispose();
            _store.Leave(this);
        }
    }

    private void ThrowIfOver()
    {
        if (Volatile.Read(ref _isDisposed) == 1)
        {
            throw new DeposedException(_store.Name, Epoch);
        }
    }

    private async Task InTermAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (DeposedException)
        {
            await LoseAsync();
            throw;
        }
    }
}
