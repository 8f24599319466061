namespace Grid.Sandbox.Tests;

/// <summary>Real time that calls out whenever somebody begins to wait. What comes again and again is no wait.</summary>
internal sealed class AlarmTime(Action onWait) : TimeProvider
{
    public int AlarmCount { get; private set; }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (period == Timeout.InfiniteTimeSpan)
        {
            AlarmCount++;
            onWait();
        }

        return base.CreateTimer(callback, state, dueTime, period);
    }
}
