using System.Collections.Concurrent;
using System.Threading.Channels;
using Grid.Core;

namespace Grid.Storage.Composition;

/// <summary>
/// Brings blobs from a cache to its fallback after their clients were answered. Until the fallback has a blob it is
/// held open, so that the cache may evict it; when it cannot be brought over at all, that is reported.
/// </summary>
internal sealed class DeferredWrites : IAsyncDisposable
{
    private const string Fallback = "Fallback";

    private readonly IBlobStore _cache;
    private readonly IBlobStore _fallback;
    private readonly DeferredWriteOptions _options;
    private readonly TimeProvider _time;
    private readonly IStorageWatch _watch;
    private readonly ConcurrentDictionary<Digest, DeferredBlob> _pending = new();
    private readonly Channel<DeferredBlob> _queue;
    private readonly SemaphoreSlim _room;
    private readonly SemaphoreSlim _entrance = new(1);
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationTokenSource _givingUp = new();
    private readonly Task _writers;

    public DeferredWrites(
        IBlobStore cache, IBlobStore fallback, DeferredWriteOptions options, TimeProvider time, IStorageWatch watch)
    {
        _cache = cache;
        _fallback = fallback;
        _options = options;
        _time = time;
        _watch = watch;
        _room = new SemaphoreSlim(options.BlobCountMax);
        _queue = Channel.CreateBounded<DeferredBlob>(options.BlobCountMax);
        _writers = Task.WhenAll(Enumerable.Range(0, options.WritersMax).Select(_ => Task.Run(WriteAllAsync)));
    }

    /// <summary>The blob, when it is still on its way.</summary>
    public bool TryFind(Digest digest, out DeferredBlob? blob) => _pending.TryGetValue(digest, out blob);

    /// <summary>Whether a blob can be deferred at all.</summary>
    public bool Fits(Digest digest) => RoomOf(digest) <= _options.BlobCountMax;

    /// <summary>Commits a blob to the cache and queues it; waits for room first.</summary>
    /// <exception cref="GridException">UNAVAILABLE when the store is closing, or the cache drops blobs at once.</exception>
    public async ValueTask CommitAsync(IBlobWriter writer, CancellationToken cancellation)
    {
        int room = RoomOf(writer.Digest);
        await EnterAsync(room, cancellation);
        try
        {
            await writer.CommitAsync(cancellation);
            if (await TryEnqueueAsync(writer.Digest, room))
            {
                room = 0;
            }
        }
        finally
        {
            Leave(room);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _closing.CancelAsync();
        await using (ITimer patience = _time.CreateTimer(
            _ => _givingUp.Cancel(), state: null, _options.DrainDurationMax, Timeout.InfiniteTimeSpan))
        {
            await _writers;
        }

        _closing.Dispose();
        _givingUp.Dispose();
        _room.Dispose();
        _entrance.Dispose();
    }

    private int RoomOf(Digest digest) => (int)Math.Min(int.MaxValue, 1 + (digest.SizeBytes / _options.UnitSizeBytes));

    // One at a time takes its units, or two large blobs could each hold half of what both need.
    private async ValueTask EnterAsync(int room, CancellationToken cancellation)
    {
        int taken = 0;
        await _entrance.WaitAsync(cancellation);
        try
        {
            for (; taken < room; taken++)
            {
                await _room.WaitAsync(cancellation);
            }
        }
        catch
        {
            Leave(taken);
            throw;
        }
        finally
        {
            _entrance.Release();
        }
    }

    private void Leave(int room)
    {
        if (room > 0)
        {
            _room.Release(room);
        }
    }

    /// <summary>False when the blob is on its way already, or need not be.</summary>
    private async ValueTask<bool> TryEnqueueAsync(Digest digest, int room)
    {
        if (digest.IsEmpty || _pending.ContainsKey(digest))
        {
            return false;
        }

        Stream content = await _cache.OpenReadAsync(digest, 0, CancellationToken.None) ?? throw GridException.Unavailable(
            $"Blob {digest} left the cache before it could be written to the fallback: enlarge the cache, and send it again.");
        DeferredBlob blob = new(digest, content, room);
        if (!_pending.TryAdd(digest, blob))
        {
            await content.DisposeAsync();
            return false;
        }

        // There is room, or the units would not have been had; only a closed queue takes nothing.
        if (!_queue.Writer.TryWrite(blob))
        {
            await ForgetAsync(blob);
            throw GridException.Unavailable($"The server is stopping and takes no more blobs: send {digest} again.");
        }

        return true;
    }

    private async Task WriteAllAsync()
    {
        await foreach (DeferredBlob blob in _queue.Reader.ReadAllAsync())
        {
            try
            {
                await WriteAsync(blob);
            }
            finally
            {
                await ForgetAsync(blob);
                Leave(blob.Room);
            }
        }
    }

    private async ValueTask WriteAsync(DeferredBlob blob)
    {
        TimeSpan delay = _options.RetryDelay;
        for (int attempt = 1; !await TryWriteAsync(blob, attempt); attempt++)
        {
            // At once, while the cache still has it: the wait may be long.
            await RewindAsync(blob);
            await WaitAsync(delay);
            delay = delay * 2 < _options.RetryDelayMax ? delay * 2 : _options.RetryDelayMax;
        }
    }

    private static void ThrowIfGone(DeferredBlob blob)
    {
        if (blob.IsGone)
        {
            throw new GridException(GridStatus.DataLoss, "it left the cache before it could be tried again; enlarge the cache");
        }
    }

    /// <summary>False when it is worth another attempt.</summary>
    private async ValueTask<bool> TryWriteAsync(DeferredBlob blob, int attempt)
    {
        try
        {
            ThrowIfGone(blob);
            await using IBlobWriter writer = await _fallback.OpenWriteAsync(blob.Digest, _givingUp.Token);
            await BlobCopy.CopyAsync(blob.Content, writer, _givingUp.Token);
            await writer.CommitAsync(_givingUp.Token);
            return true;
        }
        catch (Exception failure) when (IsFinal(blob, failure, attempt))
        {
            _watch.PartFailed(new GridException(
                GridStatus.DataLoss,
                $"{Fallback}: blob {blob.Digest} was given up after {attempt} attempts and its client believes it stored: "
                + failure.Message,
                failure));
            return true;
        }
#pragma warning disable CA1031 // The boundary of a loop: whatever went wrong with one blob, the others are still to be written.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _watch.PartFailed(failure.At(Fallback));
            return false;
        }
    }

    // While the store is closing only its patience counts, or the quick attempts of a moment would be the last.
    private bool IsFinal(DeferredBlob blob, Exception failure, int attempt) =>
        blob.IsGone
        || _givingUp.IsCancellationRequested
        || (attempt >= _options.AttemptsMax && !(_closing.IsCancellationRequested && IsPassing(failure)));

    private static bool IsPassing(Exception failure) => failure is not GridException known
        || known.Status is GridStatus.Unavailable or GridStatus.DeadlineExceeded or GridStatus.Aborted;

    private async ValueTask RewindAsync(DeferredBlob blob)
    {
        if (blob.Content.CanSeek)
        {
            blob.Content.Position = 0;
            return;
        }

        await blob.Content.DisposeAsync();
        blob.Content = await TryReopenAsync(blob.Digest) ?? Stream.Null;
        blob.IsGone = blob.Content == Stream.Null;
    }

    private async ValueTask<Stream?> TryReopenAsync(Digest digest)
    {
        try
        {
            return await _cache.OpenReadAsync(digest, 0, _givingUp.Token);
        }
        catch (Exception failure) when (PartFailure.IsOfPart(failure))
        {
            _watch.PartFailed(failure.At("Cache"));
            return null;
        }
    }

    private async ValueTask WaitAsync(TimeSpan delay)
    {
        try
        {
            await (_closing.IsCancellationRequested
                ? Task.Delay(_options.RetryDelay, _time, _givingUp.Token)
                : Task.Delay(delay, _time, _closing.Token));
        }
        catch (OperationCanceledException)
        {
            // Closing, or done with that: the next attempt is made, or given up, at once.
        }
    }

    private async ValueTask ForgetAsync(DeferredBlob blob)
    {
        _pending.TryRemove(blob.Digest, out _);
        blob.End();
        await blob.Content.DisposeAsync();
    }
}
