using System.Diagnostics.CodeAnalysis;
using Grid.Core;
using Grid.Persistence;
using Microsoft.Extensions.Logging;

namespace Grid.Dispatch.Election;

/// <summary>
/// Stands for the office of a scheduler's writer, serves a term when elected, drops everything when it is lost, and
/// stands again. Tells its seat all the while who is in office.
/// </summary>
public sealed class Candidacy : IAsyncDisposable
{
    private readonly SchedulerSeat _seat;
    private readonly ISchedulerStore _store;
    private readonly Func<IWriterTerm, CancellationToken, Task<OpenedTerm>> _open;
    private readonly RemoteAddress _address;
    private readonly SeatLimits _limits;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _standing;
    private readonly Task _watching;
    private int _isDisposed;

    private Candidacy(
        SchedulerSeat seat,
        ISchedulerStore store,
        Func<IWriterTerm, CancellationToken, Task<OpenedTerm>> open,
        RemoteAddress address,
        SeatLimits limits,
        TimeProvider time,
        ILogger log)
    {
        (_seat, _store, _open, _address, _limits, _time, _log) = (seat, store, open, address, limits, time, log);
        _standing = Task.Run(() => AgainAndAgainAsync(ServeTermAsync, "to be elected"));
        _watching = Task.Run(() => AgainAndAgainAsync(WatchAsync, "to hear who is elected"));
    }

    /// <summary>Begins to stand.</summary>
    /// <param name="seat">Told who is in office, and closed at the end.</param>
    /// <param name="store">Where the election is held.</param>
    /// <param name="open">Loads what the predecessor left and begins to dispatch.</param>
    /// <param name="address">Where the other servers reach this one.</param>
    /// <param name="limits">How often to try.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Told of terms and failures.</param>
    public static Candidacy Begin(
        SchedulerSeat seat,
        ISchedulerStore store,
        Func<IWriterTerm, CancellationToken, Task<OpenedTerm>> open,
        RemoteAddress address,
        SeatLimits limits,
        TimeProvider time,
        ILogger<Candidacy> log) => new(seat, store, open, address, limits, time, log);

    /// <summary>Gives the office up, so that another server has it at once.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1)
        {
            return;
        }

        await _stop.CancelAsync();

        // Whoever loses the dispatcher now is sent away rather than left to wait for the next writer.
        await _seat.DisposeAsync();
        await Task.WhenAll(_standing, _watching);
        _stop.Dispose();
    }

    private async Task ServeTermAsync()
    {
        await using IWriterTerm term = await _store.TakeOfficeAsync(_address.ToString(), _stop.Token);
        long since = _time.GetTimestamp();
        _log.TermBegan(term.Epoch);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, term.Lost);
        await using OpenedTerm opened = await _open(term, end.Token);
        SeatHolder self = await _seat.TakeAsync(opened.Dispatcher, term.Epoch);
        ElectionMetrics.TermsBegun.Add(1);
        _log.InOffice(term.Epoch, _time.GetElapsedTime(since));
        try
        {
            await EndOfTermAsync(opened.Dispatcher, end.Token, self.Gone);
        }
        finally
        {
            // Before anything else ends: who is sent away by the dispatcher shall not come back to it.
            await _seat.VacateAsync(self);
            _log.TermEnded(term.Epoch);
        }
    }

    // That another has been elected may be heard here before the lock's own connection is known to be broken.
    private static async Task EndOfTermAsync(Dispatcher dispatcher, CancellationToken end, CancellationToken replaced)
    {
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration onEnd = end.Register(() => ended.TrySetResult());
        await using CancellationTokenRegistration onReplaced = replaced.Register(() => ended.TrySetResult());
        await await Task.WhenAny(ended.Task, dispatcher.Ended);
    }

    private async Task WatchAsync()
    {
        await foreach (WriterRecord? writer in _store.WatchWriterAsync(_stop.Token))
        {
            // What stands under our own address is ourselves, now or in an earlier life.
            if (writer is not null && writer.Address != _address.ToString())
            {
                await LeaveToAsync(writer);
            }
            else if (_seat.Holder is SeatHolder.Elsewhere former)
            {
                await _seat.VacateAsync(former);
            }
        }
    }

    private async Task LeaveToAsync(WriterRecord writer)
    {
        if (RemoteAddress.TryParse(writer.Address, out RemoteAddress? address, out _))
        {
            _log.WriterElsewhere(writer.Address, writer.Epoch);
            await _seat.LeaveToAsync(address, writer.Epoch);
        }
        else
        {
            _log.AddressUnusable(writer.Address);
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A server that stops standing is lost for good.")]
    private async Task AgainAndAgainAsync(Func<Task> work, string aim)
    {
        Backoff backoff = new(_limits.RetryDelayMin, _limits.RetryDelayMax);
        string? told = null;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await work();
                backoff.Reset();
                told = null;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                // Stopped, as asked.
            }
            catch (Exception failure)
            {
                // What goes on for hours is told once.
                if (failure.Message != told)
                {
                    told = failure.Message;
                    _log.ElectionFailed(aim, told, failure is GridException ? null : failure);
                }

                await Task.Delay(backoff.Pause, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                backoff.Grow();
            }
        }
    }
}
