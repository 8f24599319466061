using Microsoft.Extensions.Logging;

namespace Grid.Storage.Backends;

/// <summary>
/// What a store does on its own: publishes every so often or so many bytes, brings the index along now and then, and
/// reclaims ahead of need.
/// </summary>
internal sealed class SegmentUpkeep : IDisposable
{
    private readonly SegmentEngine _engine;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly Thread _thread;
    private readonly ITimer _timer;
    private long _checkpointAt;
    private volatile bool _isEnding;

    private SegmentUpkeep(SegmentEngine engine, TimeProvider time, ILogger log)
    {
        _engine = engine;
        _time = time;
        _log = log;
        _checkpointAt = time.GetTimestamp();
        _timer = time.CreateTimer(_ => Wake(), state: null, engine.Options.SyncInterval, engine.Options.SyncInterval);

        // A thread of its own: it waits for the medium most of the time.
        _thread = new Thread(Run) { IsBackground = true, Name = "segment upkeep" };
    }

    public static SegmentUpkeep Start(SegmentEngine engine, TimeProvider time, ILogger log)
    {
        SegmentUpkeep upkeep = new(engine, time, log);
        upkeep._thread.Start();
        return upkeep;
    }

    /// <summary>Has it look now.</summary>
    public void Wake()
    {
        try
        {
            _wake.Set();
        }
        catch (ObjectDisposedException)
        {
            // A timer may fire once more after it was disposed of.
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _isEnding = true;
        _wake.Set();
        _thread.Join();
        _wake.Dispose();
    }

    private void Run()
    {
        while (!_isEnding)
        {
            _wake.WaitOne();
            if (!_isEnding)
            {
                LookAfter();
            }
        }
    }

    private void LookAfter()
    {
        try
        {
            Publish();
            _engine.Reclaimer.TryMakeRoom(_engine.Options.ReclaimAheadSizeBytes);
            _engine.Reclaimer.Compact();
        }
#pragma warning disable CA1031 // The loop's boundary: whatever failed now is tried again, and must not end the process.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _log.NotPublished(failure, _engine.Root);
        }
    }

    private void Publish()
    {
        if (IsCheckpointDue)
        {
            lock (_engine.Reclaimer.Gate)
            {
                _engine.Publisher.Checkpoint();
            }

            _checkpointAt = _time.GetTimestamp();
        }
        else if (_engine.Publisher.UnpublishedSizeBytes > 0)
        {
            _engine.Publisher.Publish();
        }
    }

    private bool IsCheckpointDue =>
        _engine.Publisher.UncheckedSizeBytes >= _engine.Options.CheckpointSizeBytesMax
        || (_engine.Publisher.UncheckedSizeBytes > 0
            && _time.GetElapsedTime(_checkpointAt) >= _engine.Options.CheckpointInterval);
}
