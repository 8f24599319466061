using Grid.Sandbox.Staging;

namespace Grid.Sandbox.Limits;

/// <summary>
/// Looks every second at what an action has written, and says so when it is more than it may have. No quota, but it needs
/// neither privilege nor a file system that knows any, and a runaway action is stopped before it fills the disk of all.
/// </summary>
internal sealed class DiskWatch : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _exceeded = new();
    private readonly string _path;
    private readonly long _bytesMax;
    private readonly long _bytesBefore;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private bool _isOver;

    private DiskWatch(string path, long bytesMax, TimeProvider time)
    {
        _path = path;
        _bytesMax = bytesMax;

        _bytesBefore = DiskUse.BytesOf(path);
        _timer = time.CreateTimer(_ => Look(), state: null, Period, Period);
    }

    /// <summary>Cancelled when the action has written more than it may have.</summary>
    public CancellationToken Exceeded => _exceeded.Token;

    /// <summary>Begins to watch, before the action does anything: what is there now is its input. Null where there is no bound.</summary>
    public static DiskWatch? Start(ActionFolder folder, long? bytesMax, TimeProvider time) =>
        bytesMax is { } bound ? new DiskWatch(folder.PrivatePath("."), bound, time) : null;

    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            _isOver = true;
            _exceeded.Dispose();
        }
    }

    // Where a look takes longer than the period, the next is left out.
    private void Look()
    {
        if (!_gate.TryEnter())
        {
            return;
        }

        try
        {
            if (!_isOver && DiskUse.BytesOf(_path) - _bytesBefore > _bytesMax)
            {
                _exceeded.Cancel();
            }
        }
        finally
        {
            _gate.Exit();
        }
    }
}
