using Grid.Core;

namespace Grid.Storage.S3;

/// <summary>
/// The memory that uploads may hold together. An upload takes all it will ever need before its first byte, so none
/// waits for more while it holds some.
/// </summary>
internal sealed class UploadMemory
{
    private readonly Lock _gate = new();
    private readonly Queue<Waiting> _queue = new();
    private readonly long _sizeBytesMax;
    private readonly TimeSpan _waitMax;
    private readonly TimeProvider _time;
    private long _freeBytes;

    public UploadMemory(long sizeBytesMax, TimeSpan waitMax, TimeProvider time)
    {
        _sizeBytesMax = sizeBytesMax;
        _freeBytes = sizeBytesMax;
        _waitMax = waitMax;
        _time = time;
    }

    /// <summary>Takes bytes, waiting in line while others hold too much.</summary>
    /// <exception cref="GridException">RESOURCE_EXHAUSTED when the line did not move in time.</exception>
    public async ValueTask TakeAsync(long sizeBytes, CancellationToken cancellation)
    {
        Waiting waiting;
        lock (_gate)
        {
            if (_queue.Count == 0 && sizeBytes <= _freeBytes)
            {
                _freeBytes -= sizeBytes;
                return;
            }

            waiting = new Waiting(sizeBytes);
            _queue.Enqueue(waiting);
        }

        await WaitAsync(waiting, cancellation);
    }

    /// <summary>Gives bytes back, and passes them on to whoever waits.</summary>
    public void Return(long sizeBytes)
    {
        lock (_gate)
        {
            _freeBytes += sizeBytes;
            while (_queue.TryPeek(out Waiting? next) && (next.Turn.Task.IsCompleted || next.SizeBytes <= _freeBytes))
            {
                _queue.Dequeue();
                if (next.Turn.TrySetResult())
                {
                    _freeBytes -= next.SizeBytes;
                }
            }
        }
    }

    private async Task WaitAsync(Waiting waiting, CancellationToken cancellation)
    {
        try
        {
            await waiting.Turn.Task.WaitAsync(_waitMax, _time, cancellation);
        }
        catch (Exception failure) when (failure is TimeoutException or OperationCanceledException)
        {
            // When its turn came at the same moment, it has bytes to give back. Whoever stands behind moves up either way.
            Return(waiting.Turn.TrySetCanceled(CancellationToken.None) ? 0 : waiting.SizeBytes);

            cancellation.ThrowIfCancellationRequested();
            throw GridException.ResourceExhausted(
                $"Other uploads fill the {_sizeBytesMax} bytes of memory for uploads to S3. Try again later.");
        }
    }

    private sealed class Waiting(long sizeBytes)
    {
        public long SizeBytes => sizeBytes;

        public TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
