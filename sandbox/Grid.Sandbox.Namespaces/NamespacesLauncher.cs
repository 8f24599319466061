using Grid.Core;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Namespaces.Steps;
using Grid.Sandbox.Native;
using Grid.Sandbox.Processes;
using Grid.Sandbox.Staging;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Namespaces;

/// <summary>
/// Runs commands in namespaces of their own: users, mounts, processes, network, System V objects and host name. The steps
/// there are put together here and made by a small program of one thread, since a process with several cannot enter a
/// user namespace, and namespaces, privileges and filters of one thread of the bot would not leave the others alone.
/// </summary>
internal sealed class NamespacesLauncher(
    ProcessHost processes, IsolationPlanner planner, NamespacesMachine machine, TimeProvider time) : IActionLauncher
{
    private const int TextBusyAttemptsMax = 8;

    private static readonly TimeSpan TextBusyDelay = TimeSpan.FromMilliseconds(1);

    public RootView ViewOf(SandboxRequest request, string rootPath) => planner.ViewOf(request, rootPath);

    public async Task<ProcessOutcome> LaunchAsync(ActionLaunch launch, CancellationToken cancellation)
    {
        if (planner.Plan(launch) is not { } plan)
        {
            return ProcessOutcome.CommandNotFound(launch.Command.Arguments[0]);
        }

        if (machine.User.IsAnother && !launch.IsActionsOwn)
        {
            RootOwner.Give(launch.RootPath, machine.User);
        }

        var mountPoints = MountPoints.Of(plan);
        try
        {
            return await RunAsync(launch, IsolationSteps.Of(plan, machine.User, machine.Calls), cancellation);
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
            StepProgram steps = IsolationSteps.Trial(planner.PlanTrial(folder.RootPath), machine.User, machine.Calls);
            (ProcessOutcome outcome, StepFailure? failure) = await RunOnceAsync(new StepRun(folder, steps), cancellation);
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

    private async Task<ProcessOutcome> RunAsync(ActionLaunch launch, StepProgram steps, CancellationToken cancellation)
    {
        string name = launch.Command.Arguments[0];
        if (steps.Size > StepProgram.SizeMax)
        {
            return StartFailure.ToOutcome(name, Errno.ArgumentsTooLong);
        }

        for (int attempt = 1; ; attempt++)
        {
            (ProcessOutcome outcome, StepFailure? failure) = await RunOnceAsync(
                new StepRun(launch.Folder, steps)
                {
                    Timeout = launch.Request.Timeout,
                    Platform = launch.Request.Platform,
                    Tap = launch.Request.Tap,
                },
                cancellation);
            switch (failure)
            {
                case null:
                    return outcome;
                case { Kind: StepKind.Start, Error: Errno.TextBusy } when attempt < TextBusyAttemptsMax:
                    // Some process still holds the program open for writing, as a forked child does until it runs its own.
                    await Task.Delay(TextBusyDelay * (1 << attempt), time, cancellation);
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
        StepRun run, CancellationToken cancellation)
    {
        using StepReport report = new();
        using SafeFileHandle list = MemoryFile.Make(run.Steps.Build());
        ProcessOutcome outcome = await processes.RunAsync(
            new ProcessRequest
            {
                Program = machine.ProgramPath,
                Arguments = ["grid-sandbox"],
                Environment = [],
                WorkingDirectory = "/",
                Folder = run.Folder,
                Timeout = run.Timeout,
                Platform = run.Platform,
                Tap = run.Tap,
                Descriptors = [list, report.WritingEnd],
                IsWrapper = true,
            },
            cancellation);
        return (outcome, report.ReadFailure(run.Steps));
    }

    private sealed record StepRun(ActionFolder Folder, StepProgram Steps)
    {
        public TimeSpan? Timeout { get; init; }

        public PlatformProperties Platform { get; init; } = PlatformProperties.None;

        public IOutputTap? Tap { get; init; }
    }
}
