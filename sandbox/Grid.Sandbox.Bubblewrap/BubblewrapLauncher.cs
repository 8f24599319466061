using Grid.Core;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Native;
using Grid.Sandbox.Networks;
using Grid.Sandbox.Processes;
using Grid.Sandbox.Spares;
using Grid.Sandbox.Staging;
using Grid.Sandbox.Steps;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Bubblewrap;

/// <summary>
/// Runs commands in bubblewrap, which is what Flatpak trusts and works for any user where user namespaces are allowed. It
/// sets the environment variable PWD, and a program's first argument is its path.
/// </summary>
internal sealed class BubblewrapLauncher(
    ProcessHost processes, IsolationPlanner planner, BubblewrapHost host, TimeProvider time) : IActionLauncher
{
    /// <summary>How many descriptors bubblewrap is given: one for its options, one for the filter, one for its status.</summary>
    public const int DescriptorCount = 3;

    private SparePool? _spares;

    /// <summary>Bubblewrap's own environment: its words are read, so they must be in the language they are expected in.</summary>
    public static IReadOnlyList<string> Environment { get; } = ["LC_ALL=C"];

    public RootView ViewOf(SandboxRequest request, string rootPath) => planner.ViewOf(request, rootPath);

    public async Task<ProcessOutcome> LaunchAsync(ActionLaunch launch, CancellationToken cancellation)
    {
        if (planner.Plan(launch) is not { } plan)
        {
            return ProcessOutcome.CommandNotFound(launch.Command.Arguments[0]);
        }

        var mountPoints = MountPoints.Make(plan);
        try
        {
            RootOwner.Give(launch, host.User);
            return await RunAsync(new BubblewrapRun(plan, launch.Folder) { Request = launch.Request }, cancellation);
        }
        finally
        {
            mountPoints.RemoveMade();
        }
    }

    /// <summary>Runs something that does nothing.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION saying what bubblewrap said.</exception>
    public async Task TryOutAsync(StagingArea area, CancellationToken cancellation)
    {
        ActionFolder folder = area.CreateFolder();
        try
        {
            IsolationPlan plan = planner.PlanTrial(folder.RootPath);
            BubblewrapOutcome outcome = await RunOnceAsync(new BubblewrapRun(plan, folder), cancellation);
            if (BubblewrapComplaint.Of(outcome) is { } complaint && BubblewrapComplaint.StartError(complaint, plan.Program) is null)
            {
                throw GridException.FailedPrecondition(
                    $"Bubblewrap ({host.ProgramPath}) cannot work on this machine for this user: {complaint}. Allow user namespaces, or "
                    + "use !host-tools.");
            }
        }
        finally
        {
            folder.Remove();
        }
    }

    /// <summary>Has what comes before bubblewrap be made ahead from now on, if that can be done here.</summary>
    public async Task PrepareAheadAsync(IsolatedLauncherParts parts, CancellationToken cancellation)
    {
        if (host.Steps is not { CanWait: true } steps)
        {
            return;
        }

        ActionFolder folder = parts.Area.CreateFolder();
        try
        {
            IsolationPlan plan = planner.PlanTrial(folder.RootPath);
            SpareKind kind = new()
            {
                Usual = plan,
                Begin = isNetworkGiven => BubblewrapSteps.Waiting(
                    host, UnseenMounts.Of(plan, parts.Area.Path, host.ProgramPath), isNetworkGiven),
                MakeGiven = MakeGiven,
            };
            SparePool spares = parts.Processes.Own(new SparePool(steps, kind, parts.Area, parts.Time));
            using Spare? spare = await spares.TryMakeAsync();
            if (spare is not null && await TryRunInAsync(spare, new BubblewrapRun(plan, folder), cancellation) is { } outcome)
            {
                _spares = BubblewrapComplaint.Of(outcome) is null ? spares : null;
            }
        }
        catch (GridException)
        {
            // It cannot be done here: the sandbox of each action is made when that is there.
        }
        finally
        {
            folder.Remove();
        }
    }

    private async Task<ProcessOutcome> RunAsync(BubblewrapRun run, CancellationToken cancellation)
    {
        for (int attempt = 1; ; attempt++)
        {
            BubblewrapOutcome outcome = await RunOnceAsync(run, cancellation);
            if (BubblewrapComplaint.Of(outcome) is not { } complaint)
            {
                return outcome.Process;
            }

            switch (BubblewrapComplaint.StartError(complaint, run.Plan.Program))
            {
                case null or 0:
                    throw BubblewrapComplaint.ToFailure(complaint);
                case { } busy when BusyProgram.IsWorthAnotherTry(busy, attempt):
                    await BusyProgram.PauseAsync(attempt, time, cancellation);
                    break;
                case { } error:
                    return StartFailure.ToOutcome(run.Plan.Arguments[0], error);
            }
        }
    }

    private Task<BubblewrapOutcome> RunOnceAsync(BubblewrapRun run, CancellationToken cancellation) => host.Steps is { } steps
        ? RunAsAnotherAsync(run, steps, cancellation)
        : RunAsOneselfAsync(run, cancellation);

    private async Task<BubblewrapOutcome> RunAsOneselfAsync(BubblewrapRun run, CancellationToken cancellation)
    {
        const int FirstDescriptor = 3;
        using SafeFileHandle status = BubblewrapStatus.Make();
        using SafeFileHandle options = MemoryFile.Make(Options(run.Plan, FirstDescriptor));
        using SafeFileHandle filter = MemoryFile.Make(SeccompFilter.OfThisMachine);
        ProcessOutcome outcome = await processes.RunAsync(
            new ProcessRequest
            {
                Program = host.ProgramPath,
                Arguments = Arguments(run.Plan, FirstDescriptor),
                Environment = Environment,
                WorkingDirectory = "/",
                Folder = run.Folder,
                Timeout = run.Request?.Timeout,
                Platform = run.Request?.Platform ?? PlatformProperties.None,
                Tap = run.Request?.Tap,
                Descriptors = [options, filter, status],
                IsWrapper = true,
            },
            cancellation);
        return new BubblewrapOutcome(outcome, BubblewrapStatus.HasRun(status));
    }

    private async Task<BubblewrapOutcome> RunAsAnotherAsync(BubblewrapRun run, StepHost steps, CancellationToken cancellation)
    {
        Spare? spare = _spares?.TryTake(run.Plan);
        try
        {
            return (spare is null ? null : await TryRunInAsync(spare, run, cancellation))
                ?? await RunFromStartAsync(run, steps, cancellation);
        }
        finally
        {
            _spares?.EndAction(run.Plan, spare);
        }
    }

    private async Task<BubblewrapOutcome> RunFromStartAsync(BubblewrapRun run, StepHost steps, CancellationToken cancellation)
    {
        string rootPath = run.Plan.Root.Path;
        IReadOnlyList<BindMount> mountedBefore =
            run.Plan.Root.IsWhole ? [.. run.Plan.Binds.Where(bind => !run.Plan.IsInScratch(bind))] : [];
        using NetworkLoan? network = steps.TryLendNetwork(run.Plan);
        IsolationPlan plan = PlanFor(run.Plan, hasOwnNetwork: network is not null);
        using SafeFileHandle status = BubblewrapStatus.Make();
        using SafeFileHandle options = MemoryFile.Make(Options(plan, StepProgram.FirstFree));
        using SafeFileHandle filter = MemoryFile.Make(SeccompFilter.OfThisMachine);
        StepProgram program = BubblewrapSteps.Of(
            rootPath, plan.Root.Path, mountedBefore, host, Arguments(plan, StepProgram.FirstFree), network is not null);
        SafeFileHandle[] descriptors =
            [options, filter, status, .. network is null ? Array.Empty<SafeFileHandle>() : [network.Handle]];
        (ProcessOutcome outcome, StepFailure? failure) = await steps.RunAsync(
            new StepRun(program, run.Folder) { Request = run.Request, Descriptors = descriptors }, cancellation);
        ThrowIfAny(failure);
        network?.GiveBackAfter(outcome);
        return new BubblewrapOutcome(outcome, BubblewrapStatus.HasRun(status));
    }

    // Null when the arguments are more than the rest of a list has room for.
    private async Task<BubblewrapOutcome?> TryRunInAsync(Spare spare, BubblewrapRun run, CancellationToken cancellation)
    {
        IsolationPlan plan = PlanFor(run.Plan, spare.HasOwnNetwork);
        RandomAccess.Write(spare.Given[0], Options(plan, StepProgram.FirstFree), fileOffset: 0);
        StepProgram rest = BubblewrapSteps.Rest(
            spare.Steps, plan.Root.Path, host, Arguments(plan, StepProgram.FirstFree), run.Folder.Mark);
        if (!rest.HasRoom)
        {
            return null;
        }

        (ProcessOutcome outcome, StepFailure? failure) = await spare.RunAsync(
            new StepRun(rest, run.Folder) { Request = run.Request }, run.Plan.Root.Path, cancellation);
        ThrowIfAny(failure);
        return new BubblewrapOutcome(outcome, BubblewrapStatus.HasRun(spare.Given[^1]));
    }

    private static void ThrowIfAny(StepFailure? failure)
    {
        if (failure is { } failed)
        {
            throw Errno.ToFailure($"Cannot isolate the action: cannot {failed.What}", failed.Error);
        }
    }

    // Of what others cannot look into bubblewrap sees the input root alone. In a network of its own it is to stay.
    private static IsolationPlan PlanFor(IsolationPlan plan, bool hasOwnNetwork) => plan with
    {
        HasNetwork = plan.HasNetwork || hasOwnNetwork,
        Root = plan.Root with { Path = HostPaths.TopmostImpassable(plan.Root.Path) },
        Binds = plan.Root.IsWhole ? [.. plan.Binds.Where(plan.IsInScratch)] : plan.Binds,
    };

    // Of the options there are none before the action is there.
    private static SafeFileHandle[] MakeGiven() =>
        [MemoryFile.Make([]), MemoryFile.Make(SeccompFilter.OfThisMachine), BubblewrapStatus.Make()];

    private static byte[] Options(IsolationPlan plan, int optionsDescriptor) =>
        BubblewrapArguments.Of(plan, filterDescriptor: optionsDescriptor + 1, statusDescriptor: optionsDescriptor + 2);

    private static IReadOnlyList<string> Arguments(IsolationPlan plan, int optionsDescriptor) =>
        ["bwrap", "--args", $"{optionsDescriptor}", "--", plan.Program, .. plan.Arguments.Skip(1)];

    private sealed record BubblewrapRun(IsolationPlan Plan, ActionFolder Folder)
    {
        public SandboxRequest? Request { get; init; }
    }
}
