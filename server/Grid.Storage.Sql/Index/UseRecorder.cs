using System.Collections.Concurrent;
using Grid.Core;

namespace Grid.Storage.Sql.Index;

/// <summary>
/// Records uses of blobs in batches, in the background. What it is told while the database does not answer stays with
/// it, within its bound, and what is left is recorded when it is disposed of.
/// </summary>
internal sealed class UseRecorder : IAsyncDisposable
{
    private readonly IndexRows _rows;
    private readonly SqlIndexOptions _options;
    private readonly ConcurrentDictionary<Digest, bool> _pending = new();
    private readonly PeriodicTimer _timer;
    private readonly Task _flushing;

    // Counted here, because the dictionary locks all of itself to count.
    private int _pendingCount;
    private bool _isDisposed;

    public UseRecorder(IndexRows rows, SqlIndexOptions options, TimeProvider time)
    {
        _rows = rows;
        _options = options;
        _timer = new PeriodicTimer(options.FlushPeriod, time);
        _flushing = FlushPeriodicallyAsync();
    }

    /// <summary>Remembers a use to be recorded; false when too many wait already.</summary>
    public bool TryDefer(Digest digest)
    {
        if (_pending.ContainsKey(digest))
        {
            return true;
        }

        if (Volatile.Read(ref _pendingCount) >= _options.PendingUsesMax)
        {
            return false;
        }

        if (_pending.TryAdd(digest, true))
        {
            Interlocked.Increment(ref _pendingCount);
        }

        return true;
    }

    /// <summary>Records what waits.</summary>
    public async Task FlushAsync(CancellationToken cancellation)
    {
        Digest[] waiting = [.. _pending.Keys];
        if (waiting.Length == 0)
        {
            return;
        }

        // Forgotten before they are recorded: a use in between is one to be recorded again.
        foreach (Digest digest in waiting)
        {
            if (_pending.TryRemove(digest, out _))
            {
                Interlocked.Decrement(ref _pendingCount);
            }
        }

        try
        {
            await _rows.TouchAsync(waiting, cancellation);
        }
        catch
        {
            foreach (Digest digest in waiting)
            {
                TryDefer(digest);
            }

            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _timer.Dispose();
        await _flushing;
        await TryFlushAsync();
    }

    private async Task FlushPeriodicallyAsync()
    {
        while (await _timer.WaitForNextTickAsync(CancellationToken.None))
        {
            await TryFlushAsync();
        }
    }

    private async Task TryFlushAsync()
    {
        try
        {
            await FlushAsync(CancellationToken.None);
        }
        catch (GridException)
        {
            // The database does not answer; callers learn that from their own calls. What waits is tried again.
        }
    }
}
