using System.Threading.Channels;
using Grid.Core;
using Grid.Sandbox.Limits;
using Grid.Sandbox.Native;

namespace Grid.Sandbox.Processes;

/// <summary>
/// Starts programs, one after another, on a thread of its own. One after another, so that no child on its way holds a
/// descriptor open for writing to a program that another child is about to run (ETXTBSY). On its own thread, because
/// that has given up what a bot that runs as root must not hand down: the privilege of writing to read-only inputs,
/// which are links to the store's own files.
/// </summary>
internal sealed class Spawner : IDisposable
{
    private const int QueueLengthMax = 1024;

    private readonly Channel<Pending> _queue = Channel.CreateBounded<Pending>(
        new BoundedChannelOptions(QueueLengthMax) { SingleReader = true });

    private readonly Thread _thread;

    public Spawner()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "sandbox-spawner" };
        _thread.Start();
    }

    public async ValueTask<SpawnOutcome> SpawnAsync(SpawnRequest request, CancellationToken cancellation)
    {
        Pending pending = new(request);
        await _queue.Writer.WriteAsync(pending, cancellation);

        // Not cancelled from here on: a process that was started has to have somebody who knows of it.
        return await pending.Started.Task;
    }

    public void Dispose()
    {
        _queue.Writer.TryComplete();
        _thread.Join();
    }

    private void Run()
    {
        Strays.WatchThisThread();
        ProcessCalls.DropWriteAnything();
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_queue.Reader.TryRead(out Pending? pending))
            {
                Answer(pending);
            }
        }
    }

    private static void Answer(Pending pending)
    {
        try
        {
            pending.Started.SetResult(Spawn(pending.Request));
        }
        catch (GridException failure)
        {
            pending.Started.SetException(failure);
        }
    }

    private static SpawnOutcome Spawn(SpawnRequest request)
    {
        int pid = 0;
        try
        {
            int error = request.Cgroup is { } cgroup ? cgroup.Start(Start) : Start(gate: null);
            if (error == 0)
            {
                // Now, because this process must not have the limit itself for a moment. Who forks faster than that is
                // bounded when its outputs are collected; who isolates a command first is not that fast.
                ProcessCalls.LimitFileSize(pid, request.FileBytesMax);
            }

            return new SpawnOutcome(pid, error);
        }
        catch (GridException) when (pid > 0)
        {
            // It runs, but not where it may.
            ProcessCalls.SignalProcess(pid, ProcessCalls.Kill);
            ProcessCalls.Reap(pid);
            throw;
        }

        int Start(SpawnGate? gate) => request.Action.Start(() => (
            SpawnCalls.Spawn(
                request.Program,
                request.Arguments,
                request.Environment,
                request.WorkingDirectory,
                request.Stdout,
                request.Stderr,
                gate,
                request.Descriptors,
                out pid),
            pid));
    }

    private sealed record Pending(SpawnRequest Request)
    {
        public TaskCompletionSource<SpawnOutcome> Started { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
