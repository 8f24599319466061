using Google.Protobuf.WellKnownTypes;
using Grid.Core;
using Grid.Sandbox.Capture;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Native;
using Grid.Sandbox.Processes;
using Grid.Sandbox.Staging;
using Grid.Storage;

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
        RootView view = launcher.ViewOf(request, staged.Path);
        RootedPath root = new(view);
        string workingDirectory = OutputParents.Make(plan, root);
        marks.InputFetchCompletedTimestamp = Now();

        marks.ExecutionStartTimestamp = Now();
        ActionLaunch launch = new(request, folder, staged.Path, workingDirectory)
        {
            View = view,
            MadePath = staged.MadePath,
        };
        ProcessOutcome outcome = await launcher.LaunchAsync(launch, cancellation);
        marks.ExecutionCompletedTimestamp = Now();
        staged.ThrowIfSpoiled();
        if (staged.TakeAccess() is { } access)
        {
            marks.AuxiliaryMetadata.Add(Any.Pack(access));
        }

        marks.OutputUploadStartTimestamp = Now();
        Reapi.ActionResult result = new() { ExitCode = outcome.ExitCode, ExecutionMetadata = marks };
        BlobUploader uploader = new(request.Outputs, request.InputRoot.Function, limits.OutputBytesMax);
        OutputCapture capture = new(request.Command, uploader, staged, request.InputRoot.Function, root, limits);
        ActionVerdict verdict = ActionVerdict.Of(outcome, request.Timeout);
        await TellEndAsync(marks, outcome, verdict, uploader, cancellation);
        await capture.CaptureAsync(result, plan.Outputs, outcome, cancellation);
        staged.ThrowIfSpoiled();
        marks.OutputUploadCompletedTimestamp = Now();
        string message = string.Join('\n', capture.Skipped.Prepend(verdict.Message).Where(line => line.Length > 0));
        return new SandboxResult(result, verdict.Status, message) { End = outcome.End };
    }

    private static async ValueTask TellEndAsync(
        Reapi.ExecutedActionMetadata marks,
        ProcessOutcome outcome,
        ActionVerdict verdict,
        BlobUploader uploader,
        CancellationToken cancellation)
    {
        marks.AuxiliaryMetadata.Add(Any.Pack(EndingReport.StatisticsOf(outcome.Usage)));
        if (EndingReport.EndingOf(outcome, verdict) is not { } ending)
        {
            return;
        }

        if (verdict.Message.Length > 0)
        {
            ending.Log = (await uploader.AddAsync(EndingReport.TextOf(outcome, verdict), cancellation)).ToWire();
        }

        marks.AuxiliaryMetadata.Add(Any.Pack(ending));
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
