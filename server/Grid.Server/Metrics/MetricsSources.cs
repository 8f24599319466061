using Grid.Core;

namespace Grid.Server.Metrics;

/// <summary>What has to be asked before the page of counters is written, because it is not counted as it happens.</summary>
/// <param name="time">The clock of the time limit.</param>
internal sealed class MetricsSources(TimeProvider time)
{
    // A scheduler that is too busy to answer must not cost the rest of the page, which then says just that.
    private static readonly TimeSpan RefreshMax = TimeSpan.FromSeconds(2);

    private readonly List<Func<CancellationToken, Task>> _sources = [];

    /// <summary>Adds something to ask. Called while the process starts, before anybody reads the page.</summary>
    public void Add(Func<CancellationToken, Task> refresh)
    {
        lock (_sources)
        {
            _sources.Add(refresh);
        }
    }

    public async Task RefreshAsync(CancellationToken cancellation)
    {
        Func<CancellationToken, Task>[] sources;
        lock (_sources)
        {
            sources = [.. _sources];
        }

        using CancellationTokenSource timeout = new(RefreshMax, time);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            await Task.WhenAll(sources.Select(refresh => refresh(end.Token))).WaitAsync(end.Token);
        }
        catch (Exception late) when (late is OperationCanceledException or GridException && !cancellation.IsCancellationRequested)
        {
            // The figures of the last time stand.
        }
    }
}
