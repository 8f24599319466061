using Grid.Core;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Processes;
using Grid.Sandbox.Staging;
using Grpc.Core;

namespace Grid.Sandbox.Runner;

/// <summary>
/// Has commands run by another process, under another user, in whatever sandbox that one has. The bot keeps its inputs,
/// its connections and its memory to itself; all that the two share is the folder of a running action.
/// </summary>
public sealed class RunnerLauncher : IActionLauncher
{
    private readonly RunnerClient _client;
    private readonly RunnerIdentity _identity;
    private readonly SandboxLimits _limits;

    private RunnerLauncher(RunnerClient client, RunnerIdentity identity, SandboxLimits limits)
    {
        _client = client;
        _identity = identity;
        _limits = limits;
    }

    /// <summary>
    /// Waits for the runner and takes back from it what a killed bot left in the staging folder, which can be opened
    /// from then on.
    /// </summary>
    /// <param name="calls">The connection to the runner.</param>
    /// <param name="address">What it leads to, for messages.</param>
    /// <param name="stagingPath">The folder that input roots are laid out below, as the runner is told too.</param>
    /// <param name="limits">What an action may write.</param>
    /// <param name="time">Times the waiting.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="GridException">
    /// FAILED_PRECONDITION when the runner is this very user, shares no group with it, or was told of other folders;
    /// UNAVAILABLE when there is none.
    /// </exception>
    public static async Task<RunnerLauncher> ConnectAsync(
        CallInvoker calls,
        string address,
        string stagingPath,
        SandboxLimits limits,
        TimeProvider time,
        CancellationToken cancellation)
    {
        RunnerClient client = new(calls, address, time);
        stagingPath = Path.GetFullPath(stagingPath);
        Directory.CreateDirectory(stagingPath);
        RunnerIdentity identity = await client.AwaitReadinessAsync(stagingPath, cancellation);
        identity.Check(address);
        foreach (string folder in AbandonedFolders.In(stagingPath))
        {
            using RootHandover letIn = RootHandover.LetIn(folder, identity);
            await client.HandBackAsync($"{folder}/{ActionFolder.RootName}", cancellation);
        }

        return new RunnerLauncher(client, identity, limits);
    }

    public RootView ViewOf(SandboxRequest request, string rootPath) =>
        _identity.Planner?.ViewOf(request, rootPath) ?? RootView.AsIs(rootPath);

    public async Task<ProcessOutcome> LaunchAsync(ActionLaunch launch, CancellationToken cancellation)
    {
        if (launch.Request.Image is not null && _identity.Planner is null)
        {
            throw GridException.FailedPrecondition(
                "The runner of this bot does not isolate what it runs, and cannot run it in an image: give it !bubblewrap or !namespaces.");
        }

        if (launch.Request.IsRoot && _identity.Planner is null)
        {
            throw GridException.FailedPrecondition(
                "The runner of this bot does not isolate what it runs, and cannot make an input root '/': give it !bubblewrap or "
                + "!namespaces.");
        }

        using RootHandover handover = RootHandover.Begin(launch, _identity);
        using ReceivedOutcome received = new(launch);
        try
        {
            ProcessOutcome outcome = await _client.RunAsync(
                RunnerWire.ToRequest(launch, _limits, handBack: !RunnerIdentity.IsRoot), received, cancellation);
            return outcome with { DiskBytesMax = _limits.DiskBytesMax };
        }
        catch (Exception failure) when (failure is GridException or OperationCanceledException)
        {
            await TakeBackAsync(launch);
            throw;
        }
    }

    // What a run that went wrong left behind is still the runner's. Where the runner itself was killed its processes may
    // be alive until it is back, so nothing is told before.
    private async Task TakeBackAsync(ActionLaunch launch)
    {
        try
        {
            await _client.AwaitReadinessAsync(launch.RootPath, CancellationToken.None);
            await _client.HandBackAsync(launch.RootPath, CancellationToken.None);
        }
        catch (GridException)
        {
            // The failure that led here is what the caller has to hear of; the folder is cleared at the bot's next start.
        }
    }
}
