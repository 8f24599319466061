using Grid.Sandbox.Native;
using Grid.Sandbox.Networks;
using Grid.Sandbox.Processes;
using Grid.Sandbox.Steps;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Spares;

/// <summary>
/// A sandbox that was made before its action was known: namespaces and mounts are there, and the first process of its
/// process namespace waits for the input root. It serves one action.
/// </summary>
internal sealed class Spare : IDisposable
{
    private readonly StepHost _host;
    private readonly SafeFileHandle _list;
    private readonly SafeFileHandle _socket;
    private readonly StepReport _report = new();
    private readonly NetworkLoan? _network;
    private WaitingProcess? _process;
    private SafeFileHandle? _mounts;

    private Spare(StepHost host, SpareKind kind, SafeFileHandle socket)
    {
        _host = host;
        _socket = socket;
        _network = host.TryLendNetwork(kind.Usual);
        Steps = kind.Begin(_network is not null);
        Given = kind.MakeGiven();
        _list = MakeList(Steps.Program);
    }

    /// <summary>The steps that it has taken.</summary>
    public WaitingSteps Steps { get; }

    /// <summary>What the program that the steps lead to is given.</summary>
    public IReadOnlyList<SafeFileHandle> Given { get; }

    /// <summary>Whether it is in a network of its own already.</summary>
    public bool HasOwnNetwork => _network is not null;

    /// <summary>The number of its outer process; null once an action has it.</summary>
    internal int? Pid => _process?.Pid;

    /// <summary>Since when it has been ready, as the clock counts.</summary>
    public required long ReadySince { get; init; }

    /// <summary>Makes one; null when that is not possible now.</summary>
    public static async ValueTask<Spare?> TryMakeAsync(StepHost host, SpareKind kind, ulong mark, TimeProvider time)
    {
        (SafeFileHandle own, SafeFileHandle other) = SocketCalls.MakePair();
        using SafeFileHandle otherLow = other;
        using SafeFileHandle otherEnd = MemoryFile.Raise(other);
        Spare spare = new(host, kind, own) { ReadySince = time.GetTimestamp() };
        spare._process = await host.TryBeginAsync(
            mark,
            [
                spare._list, spare._report.WritingEnd, .. spare.Given,
                .. spare._network is { } network ? new[] { network.Handle, otherEnd } : [otherEnd],
            ]);
        if (spare._process is not null)
        {
            return spare;
        }

        spare.Dispose();
        return null;
    }

    /// <summary>Runs the action that it is for.</summary>
    public async Task<(ProcessOutcome Outcome, StepFailure? Failure)> RunAsync(
        StepRun run, string rootPath, CancellationToken cancellation)
    {
        ProcessTakeover takeover = new(_process!, () => TryTell(run.Program, rootPath));
        (ProcessOutcome outcome, StepFailure? failure) = await _host.ContinueAsync(run, takeover, _report, cancellation);
        _network?.GiveBackAfter(outcome);
        return (outcome, failure);
    }

    /// <summary>
    /// Lets go of it, which takes its mounts down: they are held since the action began, so that the end of the action's
    /// processes need not wait for that. Nobody can reach them any more.
    /// </summary>
    public void Dispose()
    {
        _mounts?.Dispose();
        _process?.Kill();
        _list.Dispose();
        _socket.Dispose();
        _report.Dispose();
        _network?.Dispose();
        foreach (SafeFileHandle given in Given)
        {
            given.Dispose();
        }
    }

    private static SafeFileHandle MakeList(StepProgram first)
    {
        _ = first.Continue();
        (byte[] steps, byte[] data, int dataOffset) = first.BuildFirst();
        SafeFileHandle list = MemoryFile.Make(steps);
        RandomAccess.Write(list, data, dataOffset);
        return list;
    }

    // The root is opened here, because where it is mounted may be newer than what the sandbox sees.
    private bool TryTell(StepProgram rest, string rootPath)
    {
        _mounts = MountCalls.TryHoldAllOf(_process!.Pid);

        // It is the action's from here on, whatever becomes of that.
        _process = null;
        using SafeFileHandle? root = MountCalls.TryHold(rootPath);
        if (root is null)
        {
            return false;
        }

        RandomAccess.Write(_list, rest.Build(), rest.Offset);
        return SocketCalls.TrySend(_socket, root);
    }
}
