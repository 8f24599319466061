using Grid.Core;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Namespaces.Steps;
using Grid.Sandbox.Native;
using Grid.Sandbox.Networks;
using Grid.Sandbox.Processes;
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
            using NetworkLoan? network = steps.TryLendNetwork(plan);
            StepProgram program = IsolationSteps.Of(plan, steps, isNetworkGiven: network is not null);
            StepRun run = new(program, launch.Folder) { Request = launch.Request, Descriptors = DescriptorsOf(network) };
            ProcessOutcome outcome = await RunAsync(run, cancellation);
            network?.GiveBackAfter(outcome);
            return outcome;
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

    private static SafeFileHandle[] DescriptorsOf(NetworkLoan? network) => network is null ? [] : [network.Handle];

    private async Task<ProcessOutcome> RunAsync(StepRun run, CancellationToken cancellation)
    {
        string name = run.Request!.Command.Arguments[0];
        if (run.Program.Size > StepProgram.SizeMax)
        {
            return StartFailure.ToOutcome(name, Errno.ArgumentsTooLong);
        }

        for (int attempt = 1; ; attempt++)
        {
            (ProcessOutcome outcome, StepFailure? failure) = await steps.RunAsync(run, cancellation);
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
}
