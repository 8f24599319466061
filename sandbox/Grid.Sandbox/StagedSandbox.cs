using Google.Protobuf.WellKnownTypes;
using Grid.Core;
using Grid.Sandbox.Capture;
using Grid.Sandbox.Native;
using Grid.Sandbox.Processes;
using Grid.Sandbox.Staging;

namespace Grid.Sandbox;

/// <summary>
/// A sandbox of two parts that go with any other: a stager makes the input root be there, a launcher runs the command in
/// it. What is common to all, the action's folder, its times and the collecting of its outputs, is here.
/// </summary>
public sealed class StagedSandbox(
    StagingArea area, IActionStager stager, IActionLauncher launcher, SandboxLimits limits, TimeProvider time) : ISandbox
{
    public async Task<SandboxResult> RunAsync(SandboxRequest request, CancellationToken cancellation)
    {
        CommandPlan plan = CommandPlan.Of(request.Command);
        ActionFolder folder = area.CreateFolder();
        bool isRemoved = false;
        try
        {
            SandboxResult result = await RunAsync(request, plan, folder, cancellation);
            isRemoved = true;
            folder.Remove();
            return result;
        }
        catch (IOException failure)
        {
            throw Errno.ToFailure("The action cannot be run", failure);
        }
        finally
        {
            if (!isRemoved)
            {
                RemoveQuietly(folder);
            }
        }
    }

    /// <summary>Ends the sandbox and its stager; calls still under way must have been cancelled and awaited before.</summary>
    public async ValueTask DisposeAsync()
    {
        await stager.DisposeAsync();
        area.Dispose();
    }

    private async Task<SandboxResult> RunAsync(
        SandboxRequest request, CommandPlan plan, ActionFolder folder, CancellationToken cancellation)
    {
        Reapi.ExecutedActionMetadata marks = new() { InputFetchStartTimestamp = Now() };
        await using IStagedRoot staged = await stager.StageAsync(request, folder, cancellation);
        RootedPath root = new(staged.Path);
        string workingDirectory = OutputParents.Make(plan, root);
        marks.InputFetchCompletedTimestamp = Now();

        marks.ExecutionStartTimestamp = Now();
        ProcessOutcome outcome = await launcher.LaunchAsync(
            new ActionLaunch(request, folder, staged.Path, workingDirectory), cancellation);
        marks.ExecutionCompletedTimestamp = Now();
        staged.ThrowIfSpoiled();

        marks.OutputUploadStartTimestamp = Now();
        Reapi.ActionResult result = new() { ExitCode = outcome.ExitCode, ExecutionMetadata = marks };
        BlobUploader uploader = new(request.Outputs, request.InputRoot.Function);
        OutputCapture capture = new(request.Command, uploader, staged, request.InputRoot.Function, root, limits);
        await capture.CaptureAsync(result, plan.Outputs, outcome, cancellation);
        staged.ThrowIfSpoiled();
        marks.OutputUploadCompletedTimestamp = Now();
        return ToResult(result, outcome, request.Timeout, capture.Skipped);
    }

    private static SandboxResult ToResult(
        Reapi.ActionResult result, ProcessOutcome outcome, TimeSpan? timeout, IReadOnlyList<string> skipped)
    {
        ActionVerdict verdict = ActionVerdict.Of(outcome, timeout);
        string message = string.Join('\n', skipped.Prepend(verdict.Message).Where(line => line.Length > 0));
        return new SandboxResult(result, verdict.Status, message) { End = outcome.End };
    }

    // After a failure the failure is what the caller has to hear of, not the folder; the next start of the bot clears it.
    private static void RemoveQuietly(ActionFolder folder)
    {
        try
        {
            folder.Remove();
        }
        catch (GridException)
        {
        }
    }

    private Timestamp Now() => Timestamp.FromDateTimeOffset(time.GetUtcNow());
}
