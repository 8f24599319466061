using System.CommandLine;
using Google.Protobuf;
using Grid.Core;
using Grid.Server.Client.Output;
using Grid.Server.Client.Trees;
using Grid.Storage;

namespace Grid.Server.Client.Execute;

/// <summary>
/// <c>grid execute -- COMMAND…</c>: runs a command on the farm as if it ran here: its output comes out of this process's
/// streams byte for byte, while it runs where the server has streams of it, and its exit code is this process's.
/// </summary>
internal static class ExecuteVerb
{
    public static Command Create(ClientVerb verb)
    {
        ExecuteOptions options = new();
        return verb.Create(
            "execute",
            "Run a command on the farm. Exits with its code; with "
            + $"{ClientExit.FarmFailed} when the farm failed, {ClientExit.CommandTimedOut} when it ran over its timeout.",
            options.Symbols,
            (parsed, session, cancellation) => RunAsync(options.Read(parsed), session, cancellation),
            failureExit: ClientExit.FarmFailed);
    }

    private static async Task<int> RunAsync(ExecuteSpec spec, ClientSession session, CancellationToken cancellation)
    {
        StageDisplay display = new(session.Terminal, spec.Progress, TimeProvider.System);
        display.Say("reading inputs");
        Reapi.ExecuteRequest request = await UploadAsync(spec, session, display, cancellation);
        CancellingFollower follower = new(session.Calls, TimeProvider.System);
        using LiveTexts live = new(session, display);
        ExecutionOutcome outcome = await follower.ExecuteAsync(request, live.Show, cancellation);
        ShownOutput shown = await live.EndAsync(cancellation);
        if (InputAccessText.Find(outcome.Result?.ExecutionMetadata) is { } access && !outcome.Response.CachedResult)
        {
            display.Say($"inputs touched: {InputAccessText.Touched(access)}");
        }

        if (spec.DownloadTo is { } destination && outcome.Result is { } result)
        {
            await DownloadAsync(session, result, destination, cancellation);
        }

        await OutcomePrinter.PrintAsync(session, outcome, shown, cancellation);
        return outcome.ExitCode;
    }

    private static async Task<Reapi.ExecuteRequest> UploadAsync(
        ExecuteSpec spec, ClientSession session, StageDisplay display, CancellationToken cancellation)
    {
        InputRoot root = new(session.Target.Function);
        foreach (InputSpec input in spec.Inputs)
        {
            await root.AddAsync(input, cancellation);
        }

        var messages = ActionMessages.Of(spec, root.Seal(), ByteString.Empty);
        UploadedTotal sent = await SessionUpload.RunAsync(
            session, [.. root.Blobs, messages.Command, messages.Action], cancellation);
        display.Say($"uploaded {sent.Blobs} of {root.Blobs.Count + 2} blobs");
        return RequestOf(spec, session.Instance, messages.Action.Digest);
    }

    private static Reapi.ExecuteRequest RequestOf(ExecuteSpec spec, InstanceName instance, Digest action) => new()
    {
        InstanceName = instance.Value,
        ActionDigest = action.ToWire(),
        DigestFunction = (Reapi.DigestFunction.Types.Value)action.Function.WireValue,
        SkipCacheLookup = spec.SkipCacheLookup,
        ExecutionPolicy = spec.Priority == 0 ? null : new Reapi.ExecutionPolicy { Priority = spec.Priority },
        InlineStdout = true,
        InlineStderr = true,
    };

    private static async Task DownloadAsync(
        ClientSession session, Reapi.ActionResult result, string destination, CancellationToken cancellation)
    {
        TreePlanner planner = new(session.Blobs, session.Target.Function);
        await planner.AddOutputsAsync(result, cancellation);
        await TransferProgress.RunAsync(session.Terminal, "downloading", planner.Plan.SizeBytes, async progress =>
        {
            await new TreeDownload(session.Blobs, Path.GetFullPath(destination)).WriteAsync(planner.Plan, progress, cancellation);
            return planner.Plan.Files.Count;
        });
    }
}
