using Grid.Core;

namespace Grid.Dispatch.Election;

/// <summary>
/// Says who has a scheduler in hand: this process, another server, or nobody yet. Where several servers share a
/// database, it is told what the election came to; a scheduler in memory is always here.
/// </summary>
public sealed class SchedulerSeat(SeatLimits limits, TimeProvider time) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _change = NewChange();
    private CancellationTokenSource _gone = new();
    private SeatHolder? _holder;
    private long _epoch = long.MinValue;
    private int _waiters;
    private bool _isClosed;

    /// <summary>The seat of a scheduler that nobody else can have.</summary>
    public static SchedulerSeat Of(Dispatcher dispatcher, TimeProvider time)
    {
        SchedulerSeat seat = new(new SeatLimits(), time);
        seat._holder = new SeatHolder.Here(dispatcher, seat._gone.Token);
        return seat;
    }

    /// <summary>Who has it now; null while nobody does, or nobody is known to.</summary>
    public SeatHolder? Holder
    {
        get
        {
            lock (_gate)
            {
                return _holder;
            }
        }
    }

    /// <summary>This process has the scheduler.</summary>
    public Task<SeatHolder> TakeAsync(Dispatcher dispatcher, long epoch) =>
        GiveAsync(epoch, gone => new SeatHolder.Here(dispatcher, gone));

    /// <summary>Another server has it; news that are older than what is known are dropped.</summary>
    public Task LeaveToAsync(RemoteAddress address, long epoch) =>
        GiveAsync(epoch, gone => new SeatHolder.Elsewhere(address, gone));

    /// <summary>A holder has it no more; nothing happens when somebody else has it by now.</summary>
    public Task VacateAsync(SeatHolder holder)
    {
        CancellationTokenSource gone;
        lock (_gate)
        {
            if (!ReferenceEquals(_holder, holder))
            {
                return Task.CompletedTask;
            }

            gone = Change(null);
        }

        return EndAsync(gone);
    }

    /// <summary>Waits until somebody other than <paramref name="known"/> has the scheduler, or nobody any more.</summary>
    /// <returns>Whether it came to that within <paramref name="patience"/>.</returns>
    /// <exception cref="GridException">UNAVAILABLE when the server shuts down, or too many wait already.</exception>
    public async Task<bool> WaitForNewsAsync(SeatHolder? known, TimeSpan patience, CancellationToken cancellation)
    {
        if (ChangeUnlessAlready(known) is not { } change)
        {
            return true;
        }

        try
        {
            await change.WaitAsync(patience, time, cancellation);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
        finally
        {
            Interlocked.Decrement(ref _waiters);
        }
    }

    /// <summary>Sends everybody away who waits. Whoever has the scheduler is disposed of by its owner.</summary>
    public async ValueTask DisposeAsync()
    {
        CancellationTokenSource gone;
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            gone = Change(null);
        }

        await EndAsync(gone);
        _gone.Dispose();
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static async Task EndAsync(CancellationTokenSource gone)
    {
        await gone.CancelAsync();
        gone.Dispose();
    }

    private Task? ChangeUnlessAlready(SeatHolder? known)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                throw GridException.Unavailable("The server is shutting down: try again in a moment.");
            }

            if (!ReferenceEquals(_holder, known))
            {
                return null;
            }

            if (_waiters >= limits.WaitersMax)
            {
                throw GridException.Unavailable(
                    $"No server has the scheduler now, and {_waiters} calls wait for one already: try again in a moment.");
            }

            Interlocked.Increment(ref _waiters);
            return _change.Task;
        }
    }

    private async Task<SeatHolder> GiveAsync(long epoch, Func<CancellationToken, SeatHolder> holderOf)
    {
        CancellationTokenSource before;
        SeatHolder holder;
        lock (_gate)
        {
            if (_isClosed || epoch < _epoch || (epoch == _epoch && _holder is not null))
            {
                return holderOf(new CancellationToken(canceled: true));
            }

            _epoch = epoch;
            before = Change(holderOf);
            holder = _holder!;
        }

        await EndAsync(before);
        return holder;
    }

    // Under the gate. Whoever was there before is told by the source returned, outside of it.
    private CancellationTokenSource Change(Func<CancellationToken, SeatHolder>? holderOf)
    {
        CancellationTokenSource before = _gone;
        _gone = new CancellationTokenSource();
        _holder = holderOf?.Invoke(_gone.Token);
        _change.SetResult();
        _change = NewChange();
        return before;
    }
}
