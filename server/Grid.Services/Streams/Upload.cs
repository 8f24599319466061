using Grid.Core;
using Grid.Services.Wire;
using Grid.Storage;

namespace Grid.Services.Streams;

/// <summary>
/// One upload by its resource name, over as many streams as it takes. One stream at a time has its turn; a newer stream
/// takes over, for a client opens one only after it has given the older up, which the server may notice later.
/// </summary>
internal sealed class Upload(ResourceName name) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _turn = new(1);
    private CancellationTokenSource? _holder;
    private long _lastClaim;
    private int _claimCount;
    private bool _wasLeft;
    private bool _isRetired;

    public ResourceName Name => name;

    /// <summary>What has come so far; null before the first bytes.</summary>
    public IBlobWriter? Writer { get; set; }

    /// <summary>When the last stream left; meaningless before the first did.</summary>
    public DateTimeOffset ParkedAt { get; private set; }

    /// <summary>Whether a stream has left, and none has its turn or waits for it.</summary>
    public bool IsParked
    {
        get
        {
            lock (_gate)
            {
                return _claimCount == 0 && _wasLeft;
            }
        }
    }

    /// <summary>Whether a stream has its turn or waits for it.</summary>
    public bool IsClaimed
    {
        get
        {
            lock (_gate)
            {
                return _claimCount > 0;
            }
        }
    }

    /// <summary>
    /// Waits for the turn. The token tells the holder that a newer stream took over; null when the upload ended
    /// meanwhile and has to be looked up anew.
    /// </summary>
    /// <exception cref="GridException">ABORTED when a newer stream came while this one waited.</exception>
    public async Task<CancellationToken?> TryClaimAsync(CancellationToken cancellation)
    {
        if (!TryClaim(out long claim, out CancellationTokenSource? holder))
        {
            return null;
        }

        try
        {
            await (holder?.CancelAsync() ?? Task.CompletedTask);
            await _turn.WaitAsync(cancellation);
        }
        catch
        {
            Unclaim();
            throw;
        }

        return Hold(claim);
    }

    /// <summary>Ends a turn, with the upload waiting to be resumed.</summary>
    public void Park(DateTimeOffset at)
    {
        lock (_gate)
        {
            ParkedAt = at;
            _wasLeft = true;
        }

        Leave();
    }

    /// <summary>Ends a turn and the upload with it.</summary>
    public async ValueTask RetireAsync()
    {
        lock (_gate)
        {
            _isRetired = true;
        }

        await DisposeWriterAsync();
        Leave();
    }

    /// <summary>Ends an upload nobody claims; false when somebody does.</summary>
    public bool TryRetire()
    {
        lock (_gate)
        {
            if (_claimCount > 0 || _isRetired)
            {
                return false;
            }

            _isRetired = true;
            return true;
        }
    }

    /// <summary>Drops what has come so far.</summary>
    public async ValueTask DisposeWriterAsync()
    {
        if (Writer is { } writer)
        {
            Writer = null;
            await writer.DisposeAsync();
        }
    }

    /// <summary>What a stream that lost its turn is told.</summary>
    public GridException TakenOver() => new(
        GridStatus.Aborted, $"A newer stream goes on with the upload '{name.UploadId}': give each upload a uuid of its own.");

    /// <summary>Frees an upload that was retired while nobody claimed it.</summary>
    public async ValueTask DisposeAsync()
    {
        await DisposeWriterAsync();
        _holder?.Dispose();
        _turn.Dispose();
    }

    private bool TryClaim(out long claim, out CancellationTokenSource? holder)
    {
        lock (_gate)
        {
            holder = _holder;
            _claimCount += _isRetired ? 0 : 1;
            claim = ++_lastClaim;
            return !_isRetired;
        }
    }

    private void Unclaim()
    {
        lock (_gate)
        {
            _claimCount--;
        }
    }

    private CancellationToken? Hold(long claim)
    {
        lock (_gate)
        {
            if (!_isRetired && claim == _lastClaim)
            {
                // Not disposed of, for a newer stream may be about to cancel it; without a timer it holds nothing.
                _holder = new CancellationTokenSource();
                return _holder.Token;
            }
        }

        bool isRetired = _isRetired;
        Leave();
        return isRetired ? null : throw TakenOver();
    }

    private void Leave()
    {
        lock (_gate)
        {
            _holder = null;
            _claimCount--;
        }

        _turn.Release();
    }
}
