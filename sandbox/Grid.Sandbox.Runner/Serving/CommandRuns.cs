using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grid.Core;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Processes;
using Grid.Sandbox.Staging;
using Grpc.Core;

namespace Grid.Sandbox.Runner.Serving;

/// <summary>Runs commands that others ask for, in folders that others laid out.</summary>
/// <param name="launcher">What runs them.</param>
/// <param name="area">The runner's own folder, for streams, and for knowing again the processes of a killed runner.</param>
/// <param name="bounds">Where they may be run.</param>
/// <param name="book">Who can be ended.</param>
internal sealed class CommandRuns(IActionLauncher launcher, StagingArea area, StagingBounds bounds, RunBook book)
{
    public async Task RunAsync(
        RunnerApi.RunRequest request, IServerStreamWriter<RunnerApi.RunEvent> caller, CancellationToken hangUp)
    {
        string root = bounds.Resolve(request.RootPath);
        bounds.Resolve(request.WorkingDirectory);
        using UnderwayRun run = book.Enter(request.RunId, root, hangUp);
        ActionFolder folder = area.CreateFolder(RunnerWire.ToBounds(request));
        try
        {
            ProcessOutcome outcome = await LaunchAsync(request, folder, caller, run.Cancellation);
            if (request.HandBack)
            {
                RootReturn.GiveBack(root);
            }

            await SendAsync(outcome.Stdout, RunnerApi.Output.Types.Stream.Stdout, caller, run.Cancellation);
            await SendAsync(outcome.Stderr, RunnerApi.Output.Types.Stream.Stderr, caller, run.Cancellation);
            await caller.WriteAsync(new RunnerApi.RunEvent { End = RunnerWire.ToEnd(outcome) }, run.Cancellation);
        }
        finally
        {
            folder.Remove();
        }
    }

    private async Task<ProcessOutcome> LaunchAsync(
        RunnerApi.RunRequest request,
        ActionFolder folder,
        IServerStreamWriter<RunnerApi.RunEvent> caller,
        CancellationToken cancellation)
    {
        await using LiveOutput? live = request.LiveOutput ? new LiveOutput(caller) : null;
        SandboxRequest action = new()
        {
            Command = request.Command ?? throw GridException.InvalidArgument("The run has no command."),
            Action = request.Action,
            Platform = RunnerWire.ToPlatform(request.Platform),
            Timeout = TimeoutOf(request.Timeout),
            Tap = live,
            Image = ImageWire.ToImage(request.Image),
            InputRoot = DigestFunction.Sha256.Empty,
            Inputs = NoStore.Instance,
            Outputs = NoStore.Instance,
        };
        CommandPlan.Of(action.Command);
        ActionLaunch launch = new(action, folder, request.RootPath, request.WorkingDirectory) { View = ViewOf(request) };
        return await launcher.LaunchAsync(launch, cancellation);
    }

    private static RootView ViewOf(RunnerApi.RunRequest request) => request.RootSeenAt.StartsWith('/')
        ? new RootView(request.RootPath, request.RootSeenAt)
        : throw GridException.InvalidArgument($"A root is seen at an absolute path, not at '{request.RootSeenAt}'.");

    private static TimeSpan? TimeoutOf(Duration? timeout)
    {
        try
        {
            return timeout?.ToTimeSpan();
        }
        catch (InvalidOperationException failure)
        {
            throw GridException.InvalidArgument($"The run's timeout is none: {failure.Message}");
        }
    }

    private static async Task SendAsync(
        CapturedOutput captured,
        RunnerApi.Output.Types.Stream stream,
        IServerStreamWriter<RunnerApi.RunEvent> caller,
        CancellationToken cancellation)
    {
        await using Stream content = captured.Path is { } path
            ? File.OpenRead(path)
            : new MemoryStream(captured.Content.ToArray(), writable: false);
        byte[] buffer = new byte[Math.Min(content.Length, RunnerLimits.EventBytesMax)];
        int count;
        while ((count = await content.ReadAsync(buffer, cancellation)) > 0)
        {
            RunnerApi.Output output = new() { Stream = stream, Content = ByteString.CopyFrom(buffer.AsSpan(0, count)) };
            await caller.WriteAsync(new RunnerApi.RunEvent { Output = output }, cancellation);
        }
    }
}
