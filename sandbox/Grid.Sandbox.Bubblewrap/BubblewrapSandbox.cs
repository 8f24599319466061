using Grid.Core;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Processes;
using Grid.Sandbox.Staging;

namespace Grid.Sandbox.Bubblewrap;

/// <summary>The sandbox that isolates by bubblewrap: see <see cref="BubblewrapLauncher"/>.</summary>
public sealed class BubblewrapSandbox : ISandbox
{
    private readonly ProcessHost _processes;
    private readonly StagedSandbox _staged;

    private BubblewrapSandbox(ProcessHost processes, StagedSandbox staged)
    {
        _processes = processes;
        _staged = staged;
    }

    /// <summary>Opens a sandbox over any stager, which passes to it, and clears away what a killed one left behind.</summary>
    /// <param name="parts">Where it works, and with what.</param>
    /// <param name="options">What actions see of the machine.</param>
    /// <param name="programPath">Where bubblewrap is; null to look for it.</param>
    /// <param name="cancellation">Ends the trial whether this machine can do it.</param>
    /// <exception cref="GridException">FAILED_PRECONDITION naming what this machine or this user lacks.</exception>
    public static async Task<BubblewrapSandbox> OpenAsync(
        IsolatedSandboxParts parts, IsolationOptions options, string? programPath, CancellationToken cancellation)
    {
        var area = StagingArea.Open(parts.StagingPath);
        ProcessHost processes = new(parts.Limits, parts.Time);
        try
        {
            IActionLauncher launcher = await OpenLauncherAsync(
                new IsolatedLauncherParts { Processes = processes, Area = area, OwnFolders = parts.OwnFolders, Time = parts.Time },
                options,
                programPath,
                cancellation);
            StagedSandbox staged = new(area, parts.Stager, launcher, parts.Limits, parts.Time);
            return new BubblewrapSandbox(processes, staged);
        }
        catch
        {
            processes.Dispose();
            area.Dispose();
            throw;
        }
    }

    /// <summary>Opens what runs the commands, for somebody else to lay out their input roots.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION naming what this machine or this user lacks.</exception>
    public static async Task<IActionLauncher> OpenLauncherAsync(
        IsolatedLauncherParts parts, IsolationOptions options, string? programPath, CancellationToken cancellation)
    {
        var host = BubblewrapHost.Prepare(parts.Processes, programPath, parts.Area.RunPath);
        IsolationPlanner planner = new(options, [parts.Area.Path, .. parts.OwnFolders]);
        BubblewrapLauncher launcher = new(parts.Processes, planner, host, parts.Time);
        await launcher.TryOutAsync(parts.Area, cancellation);
        return launcher;
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
