using Grid.Core;
using Grid.Sandbox.Processes;
using Grid.Sandbox.Staging;

namespace Grid.Sandbox.Isolation;

/// <summary>A sandbox whose launcher isolates, by whatever means, with the processes and the staging area it works with.</summary>
public sealed class IsolatedSandbox : ISandbox
{
    private readonly ProcessHost _processes;
    private readonly StagedSandbox _staged;

    private IsolatedSandbox(ProcessHost processes, StagedSandbox staged)
    {
        _processes = processes;
        _staged = staged;
    }

    /// <summary>Opens a sandbox over any stager, which passes to it, and clears away what a killed one left behind.</summary>
    /// <param name="parts">Where it works, and with what.</param>
    /// <param name="openLauncher">Opens what runs the commands.</param>
    /// <exception cref="GridException">FAILED_PRECONDITION naming what this machine or this user lacks.</exception>
    public static async Task<IsolatedSandbox> OpenAsync(
        IsolatedSandboxParts parts, Func<IsolatedLauncherParts, Task<IActionLauncher>> openLauncher)
    {
        var area = StagingArea.Open(parts.StagingPath);
        ProcessHost processes = new(parts.Limits, parts.Time);
        try
        {
            IActionLauncher launcher = await openLauncher(
                new IsolatedLauncherParts { Processes = processes, Area = area, OwnFolders = parts.OwnFolders, Time = parts.Time });
            StagedSandbox staged = new(area, parts.Stager, launcher, parts.Limits, parts.Time);
            return new IsolatedSandbox(processes, staged);
        }
        catch
        {
            processes.Dispose();
            area.Dispose();
            throw;
        }
    }

    public Task<SandboxResult> RunAsync(SandboxRequest request, CancellationToken cancellation) =>
        _staged.RunAsync(request, cancellation);

    /// <summary>Ends the sandbox; calls still under way must have been cancelled and awaited before.</summary>
    public async ValueTask DisposeAsync()
    {
        _processes.Dispose();
        await _staged.DisposeAsync();
    }
}
