using Grid.Core;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Namespaces.Steps;
using Grid.Sandbox.Native;
using Grid.Sandbox.Processes;
using Grid.Sandbox.Staging;
using Grid.Sandbox.Steps;

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
            StepProgram program = IsolationSteps.Of(plan, steps.User, steps.Calls);
            return await RunAsync(new StepRun(program, launch.Folder) { Request = launch.Request }, cancellation);
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
            StepProgram trial = IsolationSteps.Trial(planner.PlanTrial(folder.RootPath), steps.User, steps.Calls);
            (ProcessOutcome outcome, StepFailure? failure) = await steps.RunAsync(new StepRun(trial, folder), cancellation);
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
