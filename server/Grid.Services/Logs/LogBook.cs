using Grid.Core;

namespace Grid.Services.Logs;

/// <summary>
/// The streams of this process: found by what tells them apart, bounded in number, memory and time. They go with the
/// process: what a command wrote stands in its result too.
/// </summary>
public sealed class LogBook : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<LogStreamId, LiveLog> _logs = [];
    private readonly MemoryShare _memory;
    private readonly LogStreamLimits _limits;
    private readonly TimeProvider _time;
    private readonly PeriodicTimer _sweepTimer;
    private readonly Task _sweeping;
    private int _readers;

    public LogBook(LogStreamLimits limits, TimeProvider time)
    {
        _limits = limits;
        _time = time;
        _memory = new MemoryShare(limits.TotalBytesMax);
        _sweepTimer = new PeriodicTimer(TimeSpan.FromTicks(Math.Min(limits.FinishedKeptFor.Ticks, limits.IdleMax.Ticks) / 2), time);
        _sweeping = SweepAsync();
    }

    /// <summary>How many streams there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _logs.Count;
            }
        }
    }

    /// <summary>The memory they have.</summary>
    public long UsedBytes => _memory.UsedBytes;

    /// <summary>How many calls read.</summary>
    public int ReaderCount => Volatile.Read(ref _readers);

    public async ValueTask DisposeAsync()
    {
        _sweepTimer.Dispose();
        await _sweeping;
        TakeAll().ForEach(log => log.GiveUp(GridException.Unavailable("The server is shutting down, and its log streams go with it.")));
    }

    internal LogStreamLimits Limits => _limits;

    internal TimeProvider Time => _time;

    internal LiveLog? Find(LogStreamId stream)
    {
        lock (_gate)
        {
            return _logs.GetValueOrDefault(stream);
        }
    }

    /// <summary>The stream, which begins to be kept if it was not.</summary>
    /// <exception cref="GridException">RESOURCE_EXHAUSTED when there are too many.</exception>
    internal LiveLog Open(LogStreamId stream)
    {
        lock (_gate)
        {
            if (_logs.TryGetValue(stream, out LiveLog? known))
            {
                return known;
            }

            MakeRoom();
            LiveLog log = new(stream, new RecentBytes(_limits.StreamBytesMax, _memory), _time.GetUtcNow());
            _logs.Add(stream, log);
            return log;
        }
    }

    /// <summary>Counts a reader until what is returned is disposed of.</summary>
    /// <exception cref="GridException">RESOURCE_EXHAUSTED when there are too many.</exception>
    internal IDisposable Enter(LiveLog log)
    {
        if (Interlocked.Increment(ref _readers) > _limits.ReadersMax)
        {
            Interlocked.Decrement(ref _readers);
            throw GridException.ResourceExhausted(
                $"{_limits.ReadersMax} calls read log streams, which is the limit: try again later.");
        }

        log.AddReader();
        return new LogVisit(() =>
        {
            log.RemoveReader();
            Interlocked.Decrement(ref _readers);
        });
    }

    private void MakeRoom()
    {
        bool isFull = _logs.Count >= _limits.StreamsMax;
        if ((isFull || _memory.UsedBytes >= _limits.TotalBytesMax * 9 / 10) && OldestFinished() is { } oldest)
        {
            Remove(oldest);
        }
        else if (isFull)
        {
            throw GridException.ResourceExhausted(
                $"{_limits.StreamsMax} log streams are open, which is the limit: finish some, or try again later.");
        }
    }

    private LiveLog? OldestFinished() =>
        _logs.Values.Where(log => log.IsFinished && !log.HasReaders).MinBy(log => log.RestingSince);

    private async Task SweepAsync()
    {
        while (await _sweepTimer.WaitForNextTickAsync())
        {
            Sweep(_time.GetUtcNow());
        }
    }

    private void Sweep(DateTimeOffset now)
    {
        lock (_gate)
        {
            foreach (LiveLog log in _logs.Values.Where(log => IsOver(log, now)).ToList())
            {
                log.GiveUp(new GridException(GridStatus.Aborted, $"Log stream '{log.Stream}' was given up: its writer did not come back."));
                Remove(log);
            }
        }
    }

    // Of a job's, who reads knows when it is over; the silence of a command is not its end.
    private bool IsOver(LiveLog log, DateTimeOffset now)
    {
        TimeSpan rest = now - log.RestingSince;
        return log.IsFinished
            ? rest >= _limits.FinishedKeptFor && !log.HasReaders
            : rest >= _limits.IdleMax && !log.HasWriter && !(log.Stream.IsOfJob && log.HasReaders);
    }

    private void Remove(LiveLog log)
    {
        _logs.Remove(log.Stream);
        log.Release();
    }

    private List<LiveLog> TakeAll()
    {
        lock (_gate)
        {
            List<LiveLog> all = [.. _logs.Values];
            _logs.Clear();
            return all;
        }
    }
}
