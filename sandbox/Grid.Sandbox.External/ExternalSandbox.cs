using Google.Protobuf;
using Grid.Core;
using Grid.Sandbox.Native;
using Grid.Sandbox.Processes;
using Grid.Sandbox.Staging;

namespace Grid.Sandbox.External;

/// <summary>
/// Has a program of others stage, run and collect, and makes good what such programs leave undone: an action is handed
/// to it whole and checked, and what it says afterwards is put into the words that every sandbox uses.
/// </summary>
public sealed class ExternalSandbox : ISandbox
{
    // Beyond the action's own timeout, which the program itself heeds: time to fetch inputs and to bring outputs away.
    private static readonly TimeSpan TransferDurationMax = TimeSpan.FromMinutes(10);

    private readonly ExternalRunner _runner;
    private readonly ActionStore _store;
    private readonly StagingArea _area;
    private readonly SandboxLimits _limits;
    private readonly ProcessHost _processes;

    private ExternalSandbox(
        ExternalRunner runner, ActionStore store, StagingArea area, SandboxLimits limits, TimeProvider time)
    {
        _runner = runner;
        _store = store;
        _area = area;
        _limits = limits;
        _processes = new ProcessHost(limits, time);
    }

    /// <summary>Opens the sandbox, and clears away what a killed one left behind.</summary>
    /// <param name="runner">The program.</param>
    /// <param name="store">What the program's CAS serves: the stores of this sandbox's actions.</param>
    /// <param name="stagingPath">The folder that the program lays out inputs in.</param>
    /// <param name="limits">What an action may use.</param>
    /// <param name="time">Times the actions.</param>
    public static ExternalSandbox Open(
        ExternalRunner runner, ActionStore store, string stagingPath, SandboxLimits limits, TimeProvider time) =>
        new(runner, store, StagingArea.Open(stagingPath), limits, time);

    public async Task<SandboxResult> RunAsync(SandboxRequest request, CancellationToken cancellation)
    {
        CommandPlan plan = CommandPlan.Of(request.Command);
        ActionFolder folder = _area.CreateFolder();
        try
        {
            return await RunAsync(request, plan, folder, cancellation);
        }
        catch (IOException failure)
        {
            throw Errno.ToFailure("The action cannot be run", failure);
        }
        finally
        {
            folder.Remove();
        }
    }

    public ValueTask DisposeAsync()
    {
        _processes.Dispose();
        _area.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<SandboxResult> RunAsync(
        SandboxRequest request, CommandPlan plan, ActionFolder folder, CancellationToken cancellation)
    {
        Reapi.Action action = await new ActionPreparation(request, plan, _store.Messages, _limits).PrepareAsync(cancellation);
        RunnerFiles files = new(folder);
        await File.WriteAllBytesAsync(files.ActionPath, action.ToByteArray(), cancellation);
        ProcessOutcome outcome = await _processes.RunAsync(
            new ProcessRequest
            {
                Program = _runner.Command[0],
                Arguments = ArgumentsOf(request, files, folder),
                Environment = _runner.Environment,
                WorkingDirectory = folder.RootPath,
                Folder = folder,
                Timeout = request.Timeout + TransferDurationMax,
                Platform = request.Platform,
                Tap = request.Tap,
            },
            cancellation);
        return await new RunnerReport(request, plan, files).ToResultAsync(outcome, cancellation);
    }

    private List<string> ArgumentsOf(SandboxRequest request, RunnerFiles files, ActionFolder folder)
    {
        List<string> arguments =
        [
            .. _runner.Command,
            $"--action={files.ActionPath}",
            $"--action-result={files.ResultPath}",
            $"--remote={_runner.CasAddress}",
            $"--workspace-path={folder.RootPath}",

            // Its own log goes to files, so that what remains on its streams is the command's: bounded, and heard live.
            $"--log-directory={files.LogPath}",
            "--no-logs-capture",

            // The CAS it is given is this bot's own, and no casd.
            "--disable-localcas",
        ];
        if (request.InputRoot.Function != DigestFunction.Sha256)
        {
            arguments.Add($"--digest-function={request.InputRoot.Function.Name.ToUpperInvariant()}");
        }

        return [.. arguments, .. _runner.Arguments];
    }
}
