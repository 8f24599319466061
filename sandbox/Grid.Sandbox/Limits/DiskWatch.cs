using Grid.Sandbox.Native;
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
    private readonly ulong _mark;
    private readonly ulong[] _devices;
    private readonly DiskCount _before;
    private readonly long? _roomBefore;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;
    private volatile int _top;
    private bool _isOver;

    private DiskWatch(string path, long bytesMax, ActionFolder folder, TimeProvider time)
    {
        _path = path;
        _bytesMax = bytesMax;
        _mark = folder.Mark;
        _devices = [.. new[] { path, folder.RootPath }.Select(DeviceOf).OfType<ulong>()];
        _before = DiskUse.Of(path);
        _roomBefore = DiskRoom.BytesOf(path);
        _timer = time.CreateTimer(_ => Look(), state: null, Period, Period);
    }

    /// <summary>Cancelled when the action has written more than it may have.</summary>
    public CancellationToken Exceeded => _exceeded.Token;

    /// <summary>Begins to watch, before the action does anything: what is there now is its input. Null where there is no bound.</summary>
    public static DiskWatch? Start(WriteBounds bounds, ActionFolder folder, TimeProvider time) =>
        bounds.DiskBytesMax is { } bytesMax ? new DiskWatch(bounds.Path, bytesMax, folder, time) : null;

    /// <summary>Watches what the processes that come of this one have open, too.</summary>
    public void Include(int top) => _top = top;

    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            _isOver = true;
            _exceeded.Dispose();
        }
    }

    private static ulong? DeviceOf(string path) => FileCalls.TryGetStatus(parent: null, NativeName.Of(path))?.Device;

    // Where a look takes longer than the period, the next is left out.
    private void Look()
    {
        if (!_gate.TryEnter())
        {
            return;
        }

        try
        {
            if (!_isOver && Count().Exceeds(_before, _roomBefore - DiskRoom.BytesOf(_path), _bytesMax))
            {
                _exceeded.Cancel();
            }
        }
        finally
        {
            _gate.Exit();
        }
    }

    private DiskCount Count()
    {
        DiskCount lying = DiskUse.Of(_path);
        DiskCount open = _top == 0 ? default : DeletedFiles.Of(_top, _mark, _devices);
        return new DiskCount(lying.Bytes + open.Bytes, lying.HasGaps || open.HasGaps);
    }
}
