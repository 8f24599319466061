using System.Collections.Concurrent;
using Grid.Sandbox.Native;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Processes;

/// <summary>
/// One thread that waits for all pipes and process descriptors at once, so that the end of a command is known the moment
/// it comes, without a thread for each command and without asking again and again.
/// </summary>
internal sealed class EventLoop : IDisposable
{
    private const long StopKey = 0;
    private const int EventsMax = 64;

    private readonly SafeFileHandle _poll = PollCalls.MakePoll();
    private readonly SafeFileHandle _stop = PollCalls.MakeEvent();
    private readonly ConcurrentDictionary<long, Action> _callbacks = new();
    private readonly Thread _thread;
    private long _lastKey = StopKey;

    public EventLoop()
    {
        PollCalls.Watch(_poll, _stop, StopKey, isOnce: false);
        _thread = new Thread(Run) { IsBackground = true, Name = "sandbox-events" };
        _thread.Start();
    }

    /// <summary>
    /// Calls back on the loop's thread whenever the descriptor is readable, until the answer is disposed of. A call may
    /// be under way when that returns. Callbacks are short and throw nothing.
    /// </summary>
    public IDisposable Watch(SafeFileHandle file, Action onReadable) => Watch(file, onReadable, isOnce: false);

    /// <summary>Completes when the descriptor is readable: for a process descriptor, when the process has ended.</summary>
    public async Task WhenReadableAsync(SafeFileHandle file)
    {
        TaskCompletionSource readable = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using IDisposable watching = Watch(file, () => readable.TrySetResult(), isOnce: true);
        await readable.Task;
    }

    public void Dispose()
    {
        PollCalls.Wake(_stop);
        _thread.Join();
        _stop.Dispose();
        _poll.Dispose();
    }

    private Watching Watch(SafeFileHandle file, Action onReadable, bool isOnce)
    {
        long key = Interlocked.Increment(ref _lastKey);
        _callbacks[key] = onReadable;
        PollCalls.Watch(_poll, file, key, isOnce);
        return new Watching(this, file, key);
    }

    private void Run()
    {
        Span<long> keys = stackalloc long[EventsMax];
        while (true)
        {
            foreach (long key in keys[..PollCalls.Wait(_poll, keys)])
            {
                if (key == StopKey)
                {
                    return;
                }

                if (_callbacks.TryGetValue(key, out Action? callback))
                {
                    callback();
                }
            }
        }
    }

    private sealed class Watching(EventLoop loop, SafeFileHandle file, long key) : IDisposable
    {
        public void Dispose()
        {
            if (loop._callbacks.TryRemove(key, out _))
            {
                PollCalls.Unwatch(loop._poll, file);
            }
        }
    }
}
