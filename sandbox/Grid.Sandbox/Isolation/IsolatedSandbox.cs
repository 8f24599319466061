using Grid.Core;
using Grid.Sandbox.Processes;
using Grid.Sandbox.Staging;
using Grid.Sandbox.Workers;

namespace Grid.Sandbox.Isolation;

/// <summary>A sandbox whose launcher isolates, by whatever means, with the processes and the staging area it works with.</summary>
public sealed class IsolatedSandbox : ISandbox
{
    private readonly ProcessHost _processes;
    private readonly WorkerLauncher? _workers;
    private readonly StagedSandbox _staged;

    private IsolatedSandbox(ProcessHost processes, WorkerLauncher? workers, StagedSandbox staged)
    {
        _processes = processes;
        _workers = workers;
        _staged = staged;
    }

    /// <summary>Opens a sandbox over any stager, which passes to it, and clears away what a killed one left behind.</summary>
    /// <param name="parts">Where it works, and with what.</param>
    /// <param name="openLauncher">Opens what runs the commands.</param>
    /// <exception cref="GridException">FAILED_PRECONDITION naming what this machine or this user lacks.</exception>
    public static async Task<IsolatedSandbox> OpenAsync(
        IsolatedSandboxParts parts, Func<IsolatedLauncherParts, Task<IActionLauncher>> openLauncher)
    {
        StagingArea? area = null;
        ProcessHost? processes = null;
        try
        {
            area = StagingArea.Open(parts.StagingPath);
            processes = new ProcessHost(parts.Limits, parts.Time);
            IActionLauncher launcher = await openLauncher(
                new IsolatedLauncherParts { Processes = processes, Area = area, OwnFolders = parts.OwnFolders, Time = parts.Time });
            WorkerLauncher? workers = parts.Workers is { WorkersMax: > 0 } allowed
                ? new WorkerLauncher(launcher, area, ActionUser.OfThisProcess(), parts.Limits, allowed, parts.Time)
                : null;
            StagedSandbox staged = new(area, parts.Stager, workers ?? launcher, parts.Limits, parts.Time);
            return new IsolatedSandbox(processes, workers, staged);
        }
        catch
        {
            // A stager that mounts would leave its mount behind.
            await parts.Stager.DisposeAsync();
            processes?.Dispose();
            area?.Dispose();
            throw;
        }
    }

    /// <summary>How many persistent workers there are.</summary>
    public int WorkerCount => _workers?.WorkerCount ?? 0;

    public Task<SandboxResult> RunAsync(SandboxRequest request, CancellationToken cancellation) =>
        _staged.RunAsync(request, cancellation);

    /// <summary>Ends the sandbox; calls still under way must have been cancelled and awaited before.</summary>
    public async ValueTask DisposeAsync()
    {
        await (_workers?.DisposeAsync() ?? ValueTask.CompletedTask);
        _processes.Dispose();
        await _staged.DisposeAsync();
    }
}
