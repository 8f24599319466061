namespace Grid.Conformance.Faults;

/// <summary>A clock for which every wait is over at once, and which says how long each would have been.</summary>
public sealed class ImpatientTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<TimeSpan> _waits = [];
    private TimeSpan _skipped;

    /// <summary>Waits as long as this are limits on others, and last as long as they say.</summary>
    public TimeSpan LimitsFrom { get; init; } = TimeSpan.MaxValue;

    /// <summary>The waits so far.</summary>
    public IReadOnlyList<TimeSpan> Waits
    {
        get
        {
            lock (_gate)
            {
                return [.. _waits];
            }
        }
    }

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return System.GetUtcNow() + _skipped;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime >= LimitsFrom)
        {
            return System.CreateTimer(callback, state, dueTime, period);
        }

        lock (_gate)
        {
            _waits.Add(dueTime);
            _skipped += dueTime > TimeSpan.Zero ? dueTime : TimeSpan.Zero;
        }

        return System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
