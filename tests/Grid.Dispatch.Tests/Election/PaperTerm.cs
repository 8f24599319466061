using Grid.Persistence;
using Grid.Scheduling.Durable;

namespace Grid.Dispatch.Tests.Election;

/// <summary>A term that ends when the test says so.</summary>
internal sealed class PaperTerm(long epoch) : IWriterTerm
{
    private readonly CancellationTokenSource _lost = new();
    private readonly TaskCompletionSource _given = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long Epoch { get; } = epoch;

    public CancellationToken Lost => _lost.Token;

    /// <summary>Ends when the office has been given up.</summary>
    public Task GivenUp => _given.Task;

    public Task LoseAsync() => _lost.CancelAsync();

    public IAsyncEnumerable<SchedulerRow> LoadAsync(CancellationToken cancellation) => throw new NotSupportedException();

    public Task<HighestNumbers> HighestNumbersAsync(CancellationToken cancellation) => throw new NotSupportedException();

    public Task CommitAsync(SchedulerChanges changes, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<int> PruneAsync(DateTimeOffset finishedBefore, int jobsMax, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public ValueTask DisposeAsync()
    {
        _given.TrySetResult();
        _lost.Dispose();
        return ValueTask.CompletedTask;
    }
}
