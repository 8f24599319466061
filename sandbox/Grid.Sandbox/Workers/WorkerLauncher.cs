using System.Text;
using Blaze.Worker;
using Grid.Core;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Native;
using Grid.Sandbox.Processes;
using Grid.Sandbox.Staging;

namespace Grid.Sandbox.Workers;

/// <summary>
/// Gives the work of actions that ask for it to persistent workers (Bazel's protocol), which another launcher starts; all
/// others that launcher runs as they are. So it does with an action whose worker fails, for a worker is a matter of speed.
/// </summary>
/// <param name="inner">Starts workers, and what needs none.</param>
/// <param name="area">Where workers have their folders.</param>
/// <param name="user">Who the processes of actions really are; null for this process.</param>
/// <param name="limits">What an action may use.</param>
/// <param name="workerLimits">What workers may use.</param>
/// <param name="time">Times the actions.</param>
internal sealed class WorkerLauncher(
    IActionLauncher inner, StagingArea area, ActionUser? user, SandboxLimits limits, WorkerLimits workerLimits, TimeProvider time)
    : IActionLauncher, IAsyncDisposable
{
    private readonly WorkerPool _pool = new(workerLimits, time);

    /// <summary>How many workers there are.</summary>
    public int WorkerCount => _pool.Count;

    public RootView ViewOf(SandboxRequest request, string rootPath) => inner.ViewOf(request, rootPath);

    public async Task<ProcessOutcome> LaunchAsync(ActionLaunch launch, CancellationToken cancellation)
    {
        // An input root that lies elsewhere than in its folder cannot be lent: it is mounted. Nor one that is the
        // command's '/', which cannot be changed for another, or has something mounted in it that is for one action.
        bool isMovable = launch.RootPath == launch.Folder.RootPath && !launch.View.IsWhole && launch.Request.Image is null
            && launch.Request.RemoteApis is null;
        return workerLimits.WorkersMax > 0 && isMovable
            && WorkerWish.Of(launch.Request.Platform) is { } wish
            && WorkerCommand.Of(launch.Command) is { } command
            && await TryWorkAsync(launch, wish, command, cancellation) is { } outcome
                ? outcome
                : await inner.LaunchAsync(launch, cancellation);
    }

    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    // All that a worker is made of: actions that differ in any of it cannot share one, whatever they say.
    private static string KindOf(SandboxRequest request, WorkerWish wish, WorkerCommand split, WorkerInputs inputs)
    {
        Reapi.Command command = request.Command;
        StringBuilder kind = new();
        kind.Append(request.Platform).Append('\0').Append(wish).Append('\0').AppendJoin('\0', split.Startup).Append('\0');
        kind.Append(command.WorkingDirectory).Append('\0');
        kind.AppendJoin('\0', command.EnvironmentVariables.Select(variable => $"{variable.Name}={variable.Value}")).Append('\0');
        kind.AppendJoin('\0', inputs.Tools.Select(tool => $"{tool.Key}={tool.Value}"));
        return Digest.Of(Encoding.UTF8.GetBytes(kind.ToString())).ToString();
    }

    private async Task<ProcessOutcome?> TryWorkAsync(
        ActionLaunch launch, WorkerWish wish, WorkerCommand command, CancellationToken cancellation)
    {
        try
        {
            WorkerInputs inputs = await WorkerInputs.ReadAsync(launch.Request, limits, cancellation);
            string[] directories =
                [.. Path.GetRelativePath(launch.RootPath, launch.WorkingDirectory).Split('/').Where(part => part != ".")];
            string directory = string.Concat(directories.Select(name => $"{name}/"));
            WorkRequest request = new();
            request.Arguments.AddRange(
                await command.ArgumentsAsync(directory, inputs, launch.Request.Inputs, workerLimits, cancellation));
            request.Inputs.AddRange(inputs.Below(directory));
            string kind = KindOf(launch.Request, wish, command, inputs);
            Worker? worker = await _pool.RentAsync(kind, () => Worker.Start(
                inner, launch.Request, command, area.CreateFolder(), directories, wish.IsJson, workerLimits));
            return worker is null ? null : await WorkAsync(launch, request, directories, worker, kind, cancellation);
        }
        catch (WorkerFailureException)
        {
            WorkerMetrics.WorkersFailed.Add(1);
            return null;
        }
    }

    private async Task<ProcessOutcome> WorkAsync(
        ActionLaunch launch, WorkRequest request, string[] directories, Worker worker, string kind, CancellationToken cancellation)
    {
        using CancellationTokenSource timeout = new(launch.Request.Timeout ?? Timeout.InfiniteTimeSpan, time);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        bool isWell = false;
        try
        {
            if (user is not null)
            {
                RootOwner.Give(launch, user);
            }

            WorkerRoot.Move(launch.RootPath, worker.RootPath, directories);
            WorkResponse response = await worker.WorkAsync(request, end.Token);
            WorkerRoot.Move(worker.RootPath, launch.RootPath, directories);
            isWell = true;
            await GiveBackAsync(kind, worker);
            WorkerMetrics.ActionsWorked.Add(1);
            return ToOutcome(launch, response);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new ProcessOutcome(
                128 + ProcessCalls.Kill, HasTimedOut: true, CapturedOutput.Empty, CapturedOutput.Empty);
        }
        catch (IOException failure)
        {
            throw new WorkerFailureException($"The input root cannot be lent to the worker: {failure.Message}", failure);
        }
        finally
        {
            if (!isWell)
            {
                await TakeBackAsync(launch, worker, directories);
            }
        }
    }

    private ValueTask GiveBackAsync(string kind, Worker worker) =>
        workerLimits.MemoryBytesMax is { } memoryMax && worker.MemoryBytes > memoryMax
            ? _pool.EndAsync(worker)
            : _pool.GiveAsync(kind, worker);

    // It is ended before anything else: what it may still write must not come into an action that goes on without it.
    private async ValueTask TakeBackAsync(ActionLaunch launch, Worker worker, string[] directories)
    {
        await worker.StopAsync();
        WorkerRoot.Move(worker.RootPath, launch.RootPath, directories);
        await _pool.EndAsync(worker);
    }

    private static ProcessOutcome ToOutcome(ActionLaunch launch, WorkResponse response)
    {
        byte[] output = Encoding.UTF8.GetBytes(response.Output);
        if (output.Length > 0)
        {
            launch.Request.Tap?.OnStderr(output);
        }

        return new ProcessOutcome(
            response.ExitCode, HasTimedOut: false, CapturedOutput.Empty, new CapturedOutput(output, Path: null));
    }
}
