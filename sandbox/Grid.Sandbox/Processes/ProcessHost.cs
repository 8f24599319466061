using System.Collections.Concurrent;
using Grid.Core;
using Grid.Sandbox.Limits;
using Grid.Sandbox.Native;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Processes;

/// <summary>
/// Runs programs to their end and leaves no process of theirs alive: children in the background, in other sessions,
/// orphaned, all go when the program itself does. One for a process; its two threads serve every action.
/// </summary>
public sealed class ProcessHost : IDisposable
{
    // What is left when an action ends goes then. This is for orphans that have ended by themselves while it runs.
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(10);

    private readonly SandboxLimits _limits;
    private readonly TimeProvider _time;
    private readonly EventLoop _loop = new();
    private readonly Spawner _spawner = new();
    private readonly ActionCgroups? _cgroups;
    private readonly ConcurrentStack<IDisposable> _owned = new();
    private readonly ITimer _sweep;

    /// <exception cref="GridException">FAILED_PRECONDITION when actions are to be limited and cannot be, with the reason.</exception>
    public ProcessHost(SandboxLimits limits, TimeProvider time)
    {
        _limits = limits;
        _time = time;
        _cgroups = limits.Resources is { } rules ? ActionCgroups.Open(rules) : null;
        Strays.Adopt();
        _sweep = time.CreateTimer(_ => Strays.Sweep(), state: null, SweepPeriod, SweepPeriod);
    }

    /// <summary>Runs a program. One that cannot be started is an outcome, with a shell's exit code and words.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled, and killed.</exception>
    /// <exception cref="GridException">The system could not start it, or keep its output.</exception>
    public async Task<ProcessOutcome> RunAsync(ProcessRequest request, CancellationToken cancellation)
    {
        using StandardStreams streams = request.Takeover?.Process.Streams ?? StandardStreams.Make();
        using StreamCapture stdout = Capture("stdout", streams.StdoutRead, request, request.Tap is { } tap ? tap.OnStdout : null);
        using StreamCapture stderr = Capture("stderr", streams.StderrRead, request, request.Tap is { } other ? other.OnStderr : null);
        using HeldCgroup? held = _cgroups?.Create(request.Folder, request.Platform);
        WriteBounds bounds = request.Folder.Bounds
            ?? new WriteBounds(request.Folder.PrivatePath("."), _limits.DiskBytesMax, _limits.FileBytesMax);
        using DiskWatch? disk = DiskWatch.Start(bounds, request.Folder, _time);
        using LivingAction living = request.Takeover?.Process.Action ?? LivingAction.Begin(request.Folder.Mark);
        SpawnOutcome spawned = request.Takeover is { } takeover
            ? TakeOver(takeover, request.Folder.Mark, held?.Group)
            : await SpawnAsync(request, living, held?.Group, bounds.FileBytesMax, streams, cancellation);
        if (spawned.Error != 0)
        {
            return StartFailure.ToOutcome(request.Arguments[0], spawned.Error);
        }

        disk?.Include(spawned.Pid);
        streams.CloseWritingEnds();
        ProcessEnd end = await AwaitEndAsync(
            spawned.Pid, living, request, held?.Group, disk?.Exceeded ?? CancellationToken.None, cancellation);
        return new ProcessOutcome(end.ExitCode, end.HasTimedOut, stdout.Finish(), stderr.Finish())
        {
            Signal = end.Signal,
            HasFilledDisk = end.HasFilledDisk,
            HasFoundDiskFull = end.ExitCode != 0 && DiskRoom.IsGone(bounds.Path),
            DiskBytesMax = bounds.DiskBytesMax,
            Usage = end.Usage,
            Limits = held?.Limits,
            Group = held?.Group.Usage,
        };
    }

    /// <summary>Starts a program that waits to be told of its action; null when it cannot be started.</summary>
    internal async ValueTask<WaitingProcess?> TryStartWaitingAsync(WaitingRequest request)
    {
        var streams = StandardStreams.Make();
        var action = LivingAction.Begin(request.Mark);
        try
        {
            SpawnOutcome outcome = await _spawner.SpawnAsync(
                new SpawnRequest
                {
                    Program = request.Program,
                    Arguments = request.Arguments,
                    Environment = [],
                    WorkingDirectory = "/",
                    Stdout = streams.StdoutWrite,
                    Stderr = streams.StderrWrite,
                    Action = action,
                    FileBytesMax = _limits.FileBytesMax,
                    Descriptors = request.Descriptors,
                },
                CancellationToken.None);
            if (outcome.Error == 0)
            {
                streams.CloseWritingEnds();
                return new WaitingProcess(outcome.Pid, action, streams);
            }
        }
        catch
        {
            action.Dispose();
            streams.Dispose();
            throw;
        }

        action.Dispose();
        streams.Dispose();
        return null;
    }

    /// <summary>Takes over what is to end with this, after the last program.</summary>
    internal T Own<T>(T part)
        where T : IDisposable
    {
        _owned.Push(part);
        return part;
    }

    public void Dispose()
    {
        while (_owned.TryPop(out IDisposable? part))
        {
            part.Dispose();
        }

        _sweep.Dispose();
        _cgroups?.Dispose();
        _spawner.Dispose();
        _loop.Dispose();
    }

    private static SpawnOutcome TakeOver(ProcessTakeover takeover, ulong mark, IActionCgroup? cgroup)
    {
        int pid = takeover.Process.Pid;
        try
        {
            if (ProcessCalls.TrySetLocksLimit(pid, mark))
            {
                // What waits starts nothing until it is told, and is in the group by then.
                if (cgroup is not null)
                {
                    ChildList.Visit(pid, cgroup.Admit);
                }

                if (takeover.TryTell())
                {
                    return new SpawnOutcome(pid, Error: 0);
                }
            }

            throw GridException.Unavailable("A sandbox that was ready for the action has died: run the action again.");
        }
        catch
        {
            takeover.Process.Kill();
            throw;
        }
    }

    private StreamCapture Capture(
        string name, SafeFileHandle pipe, ProcessRequest request, StreamCapture.Listener? listener) =>
        new(name, pipe, _loop, request.Folder.PrivatePath(name), _limits.StreamBytesMax, listener);

    private async ValueTask<SpawnOutcome> SpawnAsync(
        ProcessRequest request,
        LivingAction living,
        IActionCgroup? cgroup,
        long fileBytesMax,
        StandardStreams streams,
        CancellationToken cancellation)
    {
        SpawnRequest spawn = new()
        {
            Program = request.Program,
            Arguments = request.Arguments,
            Environment = request.Environment,
            WorkingDirectory = request.WorkingDirectory,
            Stdout = streams.StdoutWrite,
            Stderr = streams.StderrWrite,
            Action = living,
            FileBytesMax = fileBytesMax,
            Cgroup = cgroup,
            Descriptors = request.Descriptors,
        };
        for (int attempt = 1; ; attempt++)
        {
            SpawnOutcome outcome = await _spawner.SpawnAsync(spawn, cancellation);
            if (!BusyProgram.IsWorthAnotherTry(outcome.Error, attempt))
            {
                return outcome;
            }

            await BusyProgram.PauseAsync(attempt, _time, cancellation);
        }
    }

    private async Task<ProcessEnd> AwaitEndAsync(
        int pid,
        LivingAction living,
        ProcessRequest request,
        IActionCgroup? cgroup,
        CancellationToken diskFull,
        CancellationToken cancellation)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, diskFull);
        Task ended = WhenEndedAsync(pid);
        bool isStopped = !await EndsInTimeAsync(ended, request.Timeout, stop.Token);
        bool hasFilledDisk = isStopped && diskFull.IsCancellationRequested;
        if (isStopped)
        {
            await StopAsync(pid, request, ended, hasGrace: !hasFilledDisk);
        }

        await ended;
        ProcessEnd end = ProcessEnd.Of(ProcessCalls.Reap(pid, out ProcessUsage usage), isStopped && !hasFilledDisk, usage);
        living.End();
        if (!request.EndsLast || end.Signal is not null)
        {
            await ProcessTree.KillAsync(cgroup, _loop);
        }

        cancellation.ThrowIfCancellationRequested();
        return end with { HasFilledDisk = hasFilledDisk };
    }

    private async Task StopAsync(int pid, ProcessRequest request, Task ended, bool hasGrace)
    {
        if (hasGrace)
        {
            AskToEnd(pid, request);
            await EndsInTimeAsync(ended, _limits.KillGrace, CancellationToken.None);
        }

        // The command leads its group and session and cannot leave them. Others can: they come after it.
        ProcessCalls.SignalGroup(pid, ProcessCalls.Kill);
    }

    private static void AskToEnd(int pid, ProcessRequest request)
    {
        if (request.IsWrapper)
        {
            ProcessTree.AskBelow(pid);
        }
        else
        {
            ProcessCalls.SignalGroup(pid, ProcessCalls.Terminate);
        }
    }

    private async ValueTask<bool> EndsInTimeAsync(Task ended, TimeSpan? timeout, CancellationToken cancellation)
    {
        try
        {
            await ended.WaitAsync(timeout ?? Timeout.InfiniteTimeSpan, _time, cancellation);
            return true;
        }
        catch (Exception reason) when (reason is TimeoutException or OperationCanceledException)
        {
            return false;
        }
    }

    private async Task WhenEndedAsync(int pid)
    {
        using SafeFileHandle process = ProcessCalls.TryOpenProcess(pid) ?? throw Unwatched(pid);
        await _loop.WhenReadableAsync(process);
    }

    private static GridException Unwatched(int pid)
    {
        GridException failure = Errno.ToFailure($"Cannot watch process {pid}", Errno.Last);
        ProcessCalls.SignalGroup(pid, ProcessCalls.Kill);
        ProcessCalls.Reap(pid);
        return failure;
    }
}
