namespace Grid.Sandbox.Runner.Serving;

/// <summary>One run, from its start until none of its processes is alive.</summary>
internal sealed class UnderwayRun : IDisposable
{
    private readonly CancellationTokenSource _cancel;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<UnderwayRun> _leave;

    public UnderwayRun(string id, string rootPath, Action<UnderwayRun> leave, CancellationToken hangUp)
    {
        Id = id;
        RootPath = rootPath;
        _leave = leave;
        _cancel = CancellationTokenSource.CreateLinkedTokenSource(hangUp);
        Cancellation = _cancel.Token;
    }

    public string Id { get; }

    public string RootPath { get; }

    /// <summary>Fires when somebody wants an end of it, or the caller has hung up.</summary>
    public CancellationToken Cancellation { get; }

    public async Task EndAsync()
    {
        try
        {
            await _cancel.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It has just ended by itself.
        }

        await _ended.Task;
    }

    public void Dispose()
    {
        _leave(this);
        _cancel.Dispose();
        _ended.TrySetResult();
    }
}
