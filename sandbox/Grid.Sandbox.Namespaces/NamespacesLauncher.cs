using Grid.Core;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Namespaces.Steps;
using Grid.Sandbox.Native;
using Grid.Sandbox.Networks;
using Grid.Sandbox.Processes;
using Grid.Sandbox.Spares;
using Grid.Sandbox.Staging;
using Grid.Sandbox.Steps;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Namespaces;

/// <summary>
/// Runs commands in namespaces of their own: users, mounts, processes, network, System V objects and host name. The steps
/// there are put together here and made by a small program of one thread, since a process with several cannot enter a
/// user namespace, and namespaces, privileges and filters of one thread of the bot would not leave the others alone.
/// </summary>
internal sealed class NamespacesLauncher(IsolationPlanner planner, StepHost steps, TimeProvider time) : IActionLauncher
{
    private SparePool? _spares;

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
            RootOwner.Give(launch, steps.User);
            return await RunAsync(launch, plan, cancellation);
        }
        finally
        {
            mountPoints.RemoveMade();
        }
    }

    /// <summary>Goes the whole way once, without a command.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION naming what cannot be done here.</exception>
    public async Task TryOutAsync(StagingArea area, CancellationToken cancellation)
    {
        ActionFolder folder = area.CreateFolder();
        try
        {
            IsolationPlan plan = planner.PlanTrial(folder.RootPath);
            using NetworkLoan? network = steps.TryLendNetwork(plan);
            StepRun trial = new(IsolationSteps.Trial(plan, steps, isNetworkGiven: network is not null), folder)
            {
                Descriptors = DescriptorsOf(network),
            };
            (ProcessOutcome outcome, StepFailure? failure) = await steps.RunAsync(trial, cancellation);
            if (failure is not null || outcome.ExitCode != 0)
            {
                string what = failure is { } known ? $"cannot {known.What}: {Errno.TextOf(known.Error)}" : $"exit code {outcome.ExitCode}";
                throw GridException.FailedPrecondition(
                    $"The namespaces sandbox cannot work on this machine for this user: {what}. Run the bot as root, or where "
                    + "user namespaces are allowed, or use !bubblewrap or !host-tools.");
            }
        }
        finally
        {
            folder.Remove();
        }
    }

    /// <summary>Has sandboxes made ahead from now on, if that can be done here.</summary>
    public async Task PrepareAheadAsync(IsolatedLauncherParts parts, CancellationToken cancellation)
    {
        if (!steps.CanWait)
        {
            return;
        }

        ActionFolder folder = parts.Area.CreateFolder();
        try
        {
            IsolationPlan plan = planner.PlanTrial(folder.RootPath);
            SpareKind kind = new() { Usual = plan, Begin = isNetworkGiven => IsolationSteps.Waiting(plan, steps, isNetworkGiven) };
            SparePool spares = parts.Processes.Own(new SparePool(steps, kind, parts.Area, parts.Time));
            using Spare? spare = await spares.TryMakeAsync();
            if (spare is null)
            {
                return;
            }

            StepRun trial = new(IsolationSteps.RestOfTrial(plan, steps, spare.Steps, folder.Mark), folder);
            (ProcessOutcome outcome, StepFailure? failure) = await spare.RunAsync(trial, folder.RootPath, cancellation);
            _spares = failure is null && outcome.ExitCode == 0 ? spares : null;
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

    private static SafeFileHandle[] DescriptorsOf(NetworkLoan? network) => network is null ? [] : [network.Handle];

    private async Task<ProcessOutcome> RunAsync(ActionLaunch launch, IsolationPlan plan, CancellationToken cancellation)
    {
        for (int attempt = 1; ; attempt++)
        {
            (ProcessOutcome outcome, StepFailure? failure) = await RunOnceAsync(launch, plan, cancellation);
            string name = launch.Command.Arguments[0];
            switch (failure)
            {
                case null:
                    return outcome;
                case { Kind: StepKind.Start } busy when BusyProgram.IsWorthAnotherTry(busy.Error, attempt):
                    await BusyProgram.PauseAsync(attempt, time, cancellation);
                    break;
                case { Kind: StepKind.Start } start:
                    return StartFailure.ToOutcome(name, start.Error);
                case { Kind: StepKind.Request } request:
                    throw GridException.InvalidArgument(
                        $"The action cannot be isolated as it is: cannot {request.What}: {Errno.TextOf(request.Error)}.");
                case { } broken:
                    throw Errno.ToFailure($"Cannot isolate the action: cannot {broken.What}", broken.Error);
            }
        }
    }

    private async Task<(ProcessOutcome Outcome, StepFailure? Failure)> RunOnceAsync(
        ActionLaunch launch, IsolationPlan plan, CancellationToken cancellation)
    {
        Spare? spare = _spares?.TryTake(plan);
        try
        {
            if (spare is not null
                && IsolationSteps.Rest(plan, steps, spare.Steps, launch.Folder.Mark) is { HasRoom: true } rest)
            {
                StepRun action = new(rest, launch.Folder) { Request = launch.Request };
                return await spare.RunAsync(action, plan.Root.Path, cancellation);
            }

            return await RunFromStartAsync(launch, plan, cancellation);
        }
        finally
        {
            _spares?.EndAction(plan, spare);
        }
    }

    private async Task<(ProcessOutcome Outcome, StepFailure? Failure)> RunFromStartAsync(
        ActionLaunch launch, IsolationPlan plan, CancellationToken cancellation)
    {
        using NetworkLoan? network = steps.TryLendNetwork(plan);
        StepProgram program = IsolationSteps.Of(plan, steps, isNetworkGiven: network is not null);
        if (!program.HasRoom)
        {
            return (StartFailure.ToOutcome(launch.Command.Arguments[0], Errno.ArgumentsTooLong), null);
        }

        StepRun run = new(program, launch.Folder) { Request = launch.Request, Descriptors = DescriptorsOf(network) };
        (ProcessOutcome outcome, StepFailure? failure) = await steps.RunAsync(run, cancellation);
        network?.GiveBackAfter(outcome);
        return (outcome, failure);
    }
}
