using Grid.Scheduling;

namespace Grid.Dispatch;

/// <summary>Performs every effect at once: nothing is kept of a scheduler in memory.</summary>
internal sealed class DirectOutlet(Action<SchedulerEffect> perform) : IOutlet
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc/>
    public Task Ended => _ended.Task;

    /// <inheritdoc/>
    public CommitTrouble? Trouble => null;

    /// <inheritdoc/>
    public void Take(SchedulerEffect effect) => perform(effect);

    /// <inheritdoc/>
    public void After(Action tell) => tell();

    /// <inheritdoc/>
    public Task WhenKeptAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public void Turn()
    {
        // Nothing waits for anything.
    }

    // There are no rows to begin again from: what an input broke stays as it is, and the log says so.
    public void Fail(Exception reason)
    {
    }

    public ValueTask DisposeAsync()
    {
        _ended.TrySetResult();
        return ValueTask.CompletedTask;
    }
}
