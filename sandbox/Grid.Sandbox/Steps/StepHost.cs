using System.Runtime.InteropServices;
using Grid.Core;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Native;
using Grid.Sandbox.Networks;
using Grid.Sandbox.Processes;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Steps;

/// <summary>Has lists of system calls made, by a process of its own for each (see <see cref="StepMachine"/>).</summary>
internal sealed class StepHost
{
    private const UnixFileMode EveryoneMayRun =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly ProcessHost _processes;
    private readonly string _programPath;
    private readonly NetworkPool? _networks;

    private StepHost(ProcessHost processes, string programPath, SystemCalls calls)
    {
        _processes = processes;
        _programPath = programPath;
        Calls = calls;
        _networks = User.IsAnother ? processes.Own(new NetworkPool()) : null;
    }

    /// <summary>The numbers of this machine's system calls.</summary>
    public SystemCalls Calls { get; }

    /// <summary>Who the processes of actions really are.</summary>
    public ActionUser User { get; } = ActionUser.OfThisProcess();

    /// <summary>Writes the program that makes the calls into a folder.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION on an architecture that is not known here.</exception>
    public static StepHost Prepare(ProcessHost processes, string folder)
    {
        if (StepMachine.ForThisMachine() is not { } program || SystemCalls.OfThisMachine is not { } calls)
        {
            throw GridException.FailedPrecondition(
                "Isolation by a bot that is root, and the namespaces sandbox, know x86-64 and 64-bit ARM, and this machine is "
                + $"{RuntimeInformation.ProcessArchitecture}: use !bubblewrap and run the bot as an ordinary user.");
        }

        string path = $"{folder}/sandbox-steps";
        File.WriteAllBytes(path, program);
        File.SetUnixFileMode(path, EveryoneMayRun);
        return new StepHost(processes, path, calls);
    }

    /// <summary>
    /// Lends a network of its own to an action that is to have none of the host's; null where it makes one itself, as it has
    /// to where it could not enter one of the bot's.
    /// </summary>
    public NetworkLoan? TryLendNetwork(IsolationPlan plan) =>
        !plan.HasNetwork && _networks?.TryTake() is { } network ? new NetworkLoan(_networks, network) : null;

    /// <summary>Whether a list may be begun before the action is known that it is for.</summary>
    public bool CanWait => User.IsAnother;

    /// <summary>Begins a list of which the first part is there. Null when it cannot be begun.</summary>
    public ValueTask<WaitingProcess?> TryBeginAsync(ulong mark, params IReadOnlyList<SafeFileHandle> descriptors) =>
        _processes.TryStartWaitingAsync(new WaitingRequest(_programPath, StepRun.Arguments, mark, descriptors));

    /// <summary>Has the rest of such a list be made, and waits for what the last call has run.</summary>
    public async Task<(ProcessOutcome Outcome, StepFailure? Failure)> ContinueAsync(
        StepRun run, ProcessTakeover takeover, StepReport report, CancellationToken cancellation)
    {
        ProcessOutcome outcome = await _processes.RunAsync(
            run.ToProcess(_programPath) with { Takeover = takeover }, cancellation);
        return Told(outcome, report, run.Program);
    }

    /// <summary>Makes the calls, and waits for what the last one has run.</summary>
    /// <returns>How that ended, by whatever signal, and the call that failed, if one did.</returns>
    public async Task<(ProcessOutcome Outcome, StepFailure? Failure)> RunAsync(StepRun run, CancellationToken cancellation)
    {
        using StepReport report = new();
        using SafeFileHandle list = MemoryFile.Make(run.Program.Build());
        ProcessOutcome outcome = await _processes.RunAsync(
            run.ToProcess(_programPath, list, report.WritingEnd), cancellation);
        return Told(outcome, report, run.Program);
    }

    private static (ProcessOutcome Outcome, StepFailure? Failure) Told(ProcessOutcome outcome, StepReport report, StepProgram program)
    {
        (StepFailure? failure, int? signal) = report.Read(program);
        return (signal is null ? outcome : outcome with { Signal = signal }, failure);
    }
}
