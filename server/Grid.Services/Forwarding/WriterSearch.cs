using Grid.Core;
using Grid.Dispatch.Election;

namespace Grid.Services.Forwarding;

/// <summary>One call's way to the writer, and to the next one when that is gone. Patience is counted anew after each success.</summary>
internal sealed class WriterSearch(SchedulerSeat seat, ForwardingLimits limits, TimeProvider time)
{
    private readonly Backoff _backoff = new(limits.RetryDelayMin, limits.RetryDelayMax);
    private SeatHolder? _last;
    private long? _searchingSince;

    /// <summary>Who to ask now.</summary>
    /// <exception cref="GridException">UNAVAILABLE when nobody was found for as long as patience lasts.</exception>
    public async ValueTask<SeatHolder> NextAsync(CancellationToken cancellation)
    {
        if (_last is not null)
        {
            await PauseAsync(_last, cancellation);
        }

        SeatHolder? holder = seat.Holder;
        while (holder is null)
        {
            await seat.WaitForNewsAsync(known: null, Left(), cancellation);
            holder = seat.Holder;
        }

        return _last = holder;
    }

    /// <summary>The writer answered: when it is lost now, the search begins from the beginning.</summary>
    public void Found()
    {
        _searchingSince = null;
        _backoff.Reset();
    }

    // One who could not be reached, but is in office still, is asked again: it may have been the connection.
    private async ValueTask PauseAsync(SeatHolder failed, CancellationToken cancellation)
    {
        Left();
        await seat.WaitForNewsAsync(failed, _backoff.Pause, cancellation);
        _backoff.Grow();
    }

    // How much patience is left; there is always some.
    private TimeSpan Left()
    {
        _searchingSince ??= time.GetTimestamp();
        TimeSpan left = limits.PatienceMax - time.GetElapsedTime(_searchingSince.Value);
        return left > TimeSpan.Zero ? left : throw GridException.Unavailable(
            $"No server has the scheduler: none was elected, or reached, within {limits.PatienceMax.TotalSeconds} s. "
            + "Try again; if it stays so, look whether the servers reach their database and each other.");
    }
}
