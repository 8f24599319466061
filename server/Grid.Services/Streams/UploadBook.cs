using Grid.Core;
using Grid.Services.Wire;

namespace Grid.Services.Streams;

/// <summary>
/// The uploads that are going on or wait to be resumed. Their number is bounded, and so is the time one waits.
/// </summary>
public sealed class UploadBook : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ResourceName, Upload> _uploads = [];
    private readonly TimeProvider _time;
    private readonly StorageServiceLimits _limits;
    private readonly PeriodicTimer _sweepTimer;
    private readonly Task _sweeping;

    public UploadBook(TimeProvider time, StorageServiceLimits limits)
    {
        _time = time;
        _limits = limits;
        _sweepTimer = new PeriodicTimer(limits.UploadIdleMax / 2, time);
        _sweeping = SweepAsync();
    }

    /// <summary>How many uploads are going on or wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _uploads.Count;
            }
        }
    }

    /// <summary>How many have a stream at this moment.</summary>
    public int ActiveCount
    {
        get
        {
            lock (_gate)
            {
                return _uploads.Values.Count(upload => upload.IsClaimed);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _sweepTimer.Dispose();
        await _sweeping;
        foreach (Upload upload in TakeAll())
        {
            await upload.DisposeAsync();
        }
    }

    /// <summary>Gets the turn at the upload of this name, new or to be resumed.</summary>
    /// <exception cref="GridException">RESOURCE_EXHAUSTED when too many uploads are going on.</exception>
    internal async Task<UploadTurn> EnterAsync(ResourceName name, CancellationToken cancellation)
    {
        while (true)
        {
            Upload upload = await FindOrAddAsync(name);
            if (await upload.TryClaimAsync(cancellation) is { } takenOver)
            {
                return new UploadTurn(this, upload, takenOver, cancellation);
            }
        }
    }

    /// <summary>How much of an upload has come; 0 when it is not known.</summary>
    internal long CommittedSizeOf(ResourceName name)
    {
        lock (_gate)
        {
            return _uploads.GetValueOrDefault(name)?.Writer?.CommittedSize ?? 0;
        }
    }

    internal async ValueTask LeaveAsync(Upload upload, bool isKept)
    {
        if (isKept)
        {
            upload.Park(_time.GetUtcNow());
            return;
        }

        Remove(upload);
        await upload.RetireAsync();
    }

    private async Task SweepAsync()
    {
        while (await _sweepTimer.WaitForNextTickAsync())
        {
            foreach (Upload upload in TakeIdle(_time.GetUtcNow() - _limits.UploadIdleMax))
            {
                await upload.DisposeAsync();
            }
        }
    }

    private async ValueTask<Upload> FindOrAddAsync(ResourceName name)
    {
        Upload? displaced = null;
        try
        {
            lock (_gate)
            {
                if (_uploads.TryGetValue(name, out Upload? known))
                {
                    return known;
                }

                displaced = MakeRoom();
                return _uploads[name] = new Upload(name);
            }
        }
        finally
        {
            await (displaced?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    private Upload? MakeRoom()
    {
        if (_uploads.Count < _limits.UploadCountMax)
        {
            return null;
        }

        while (_uploads.Values.Where(upload => upload.IsParked).MinBy(upload => upload.ParkedAt) is { } oldest)
        {
            // It may just be resumed; then it is not parked any more, and the next in age has to go.
            if (oldest.TryRetire())
            {
                _uploads.Remove(oldest.Name);
                return oldest;
            }
        }

        throw GridException.ResourceExhausted(
            $"{_limits.UploadCountMax} uploads are going on, which is the limit: try again later.");
    }

    private List<Upload> TakeIdle(DateTimeOffset parkedUntil)
    {
        lock (_gate)
        {
            List<Upload> idle =
            [
                .. _uploads.Values.Where(upload => upload.IsParked && upload.ParkedAt <= parkedUntil && upload.TryRetire()),
            ];
            idle.ForEach(upload => _uploads.Remove(upload.Name));
            return idle;
        }
    }

    private List<Upload> TakeAll()
    {
        lock (_gate)
        {
            List<Upload> all = [.. _uploads.Values];
            _uploads.Clear();
            return all;
        }
    }

    private void Remove(Upload upload)
    {
        lock (_gate)
        {
            if (_uploads.GetValueOrDefault(upload.Name) == upload)
            {
                _uploads.Remove(upload.Name);
            }
        }
    }
}
