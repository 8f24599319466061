using Grid.Core;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Native;
using Grid.Sandbox.Processes;
using Grid.Sandbox.Staging;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Bubblewrap;

/// <summary>
/// Runs commands in bubblewrap, which is what Flatpak trusts and works for any user where user namespaces are allowed. It
/// sets the environment variable PWD, and a program's first argument is its path.
/// </summary>
internal sealed class BubblewrapLauncher(
    ProcessHost processes, IsolationPlanner planner, string program, TimeProvider time) : IActionLauncher
{
    private const int ArgumentsDescriptor = 3;
    private const int FilterDescriptor = 4;
    private const int TextBusyAttemptsMax = 8;

    private static readonly TimeSpan TextBusyDelay = TimeSpan.FromMilliseconds(1);

    // Without a filter where the architecture is not known: bubblewrap itself works on any.
    private static readonly byte[] Filter = SystemCalls.OfThisMachine is { } calls ? SeccompFilter.Of(calls) : SeccompFilter.None;

    public RootView ViewOf(SandboxRequest request, string rootPath) => planner.ViewOf(request, rootPath);

    public async Task<ProcessOutcome> LaunchAsync(ActionLaunch launch, CancellationToken cancellation)
    {
        if (planner.Plan(launch) is not { } plan)
        {
            return ProcessOutcome.CommandNotFound(launch.Command.Arguments[0]);
        }

        var mountPoints = MountPoints.Of(plan);
        try
        {
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
            ProcessOutcome outcome = await RunOnceAsync(new BubblewrapRun(plan, folder), cancellation);
            if (BubblewrapComplaint.Of(outcome) is { } complaint && BubblewrapComplaint.StartError(complaint, plan.Program) is null)
            {
                throw GridException.FailedPrecondition(
                    $"Bubblewrap ({program}) cannot work on this machine for this user: {complaint}. Allow user namespaces, or "
                    + "use !host-tools.");
            }
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
            ProcessOutcome outcome = await RunOnceAsync(run, cancellation);
            if (BubblewrapComplaint.Of(outcome) is not { } complaint)
            {
                return outcome;
            }

            switch (BubblewrapComplaint.StartError(complaint, run.Plan.Program))
            {
                case null or 0:
                    throw BubblewrapComplaint.ToFailure(complaint);
                case Errno.TextBusy when attempt < TextBusyAttemptsMax:
                    // Some process still holds the program open for writing, as a forked child does until it runs its own.
                    await Task.Delay(TextBusyDelay * (1 << attempt), time, cancellation);
                    break;
                case { } error:
                    return StartFailure.ToOutcome(run.Plan.Arguments[0], error);
            }
        }
    }

    private async Task<ProcessOutcome> RunOnceAsync(BubblewrapRun run, CancellationToken cancellation)
    {
        using SafeFileHandle arguments = MemoryFile.Make(BubblewrapArguments.Of(run.Plan, FilterDescriptor));
        using SafeFileHandle filter = MemoryFile.Make(Filter);
        return await processes.RunAsync(
            new ProcessRequest
            {
                Program = program,
                Arguments =
                [
                    "bwrap", "--args", $"{ArgumentsDescriptor}", "--", run.Plan.Program, .. run.Plan.Arguments.Skip(1),
                ],

                // Its words are read, so they must be in the language they are expected in.
                Environment = ["LC_ALL=C"],
                WorkingDirectory = "/",
                Folder = run.Folder,
                Timeout = run.Request?.Timeout,
                Platform = run.Request?.Platform ?? PlatformProperties.None,
                Tap = run.Request?.Tap,
                Descriptors = [arguments, filter],
                IsWrapper = true,
            },
            cancellation);
    }

    private sealed record BubblewrapRun(IsolationPlan Plan, ActionFolder Folder)
    {
        public SandboxRequest? Request { get; init; }
    }
}
