namespace Grid.Services.Logs;

/// <summary>Somebody's time at a stream; disposed of once.</summary>
internal sealed class LogVisit(Action leave) : IDisposable
{
    private Action? _leave = leave;

    public void Dispose() => Interlocked.Exchange(ref _leave, null)?.Invoke();
}
