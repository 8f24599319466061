namespace Grid.Sandbox.Tests;

/// <summary>Real time in which every wait that can be over is over once <see cref="Expire"/> is called, and not before.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<Timer> _waiting = [];
    private bool _isExpired;

    public void Expire()
    {
        Timer[] waiting;
        lock (_gate)
        {
            _isExpired = true;
            waiting = [.. _waiting];
        }

        foreach (Timer timer in waiting)
        {
            timer.Fire();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Timer timer = new(() => callback(state));
        bool isOver;
        lock (_gate)
        {
            _waiting.Add(timer);
            isOver = _isExpired && dueTime != Timeout.InfiniteTimeSpan;
        }

        if (isOver)
        {
            ThreadPool.QueueUserWorkItem(_ => timer.Fire());
        }

        return timer;
    }

    private sealed class Timer(Action fire) : ITimer
    {
        private volatile bool _isDisposed;

        public void Fire()
        {
            if (!_isDisposed)
            {
                fire();
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => !_isDisposed;

        public void Dispose() => _isDisposed = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
