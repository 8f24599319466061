namespace Grid.Dispatch.Tests;

/// <summary>A clock that moves when the test moves it, and fires the timers it passes.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch.AddYears(55);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ManualTimer timer = new(this, () => callback(state));
        lock (_gate)
        {
            _timers.Add(timer);
        }

        timer.Change(dueTime, period);
        return timer;
    }

    public void Pass(TimeSpan time)
    {
        ManualTimer[] due;
        lock (_gate)
        {
            _now += time;
            due = [.. _timers.Where(timer => timer.DueAt <= _now)];
            Array.ForEach(due, timer => timer.DueAt = null);
        }

        Array.ForEach(due, timer => timer.Fire());
    }

    private sealed class ManualTimer(ManualTime time, Action callback) : ITimer
    {
        public DateTimeOffset? DueAt { get; set; }

        public void Fire() => callback();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            bool isDueNow;
            lock (time._gate)
            {
                isDueNow = dueTime == TimeSpan.Zero;
                DueAt = isDueNow || dueTime < TimeSpan.Zero ? null : time._now + dueTime;
            }

            if (isDueNow)
            {
                callback();
            }

            return true;
        }

        public void Dispose()
        {
            lock (time._gate)
            {
                DueAt = null;
                time._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
