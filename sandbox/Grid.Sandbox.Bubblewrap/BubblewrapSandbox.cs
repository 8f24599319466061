using Grid.Core;
using Grid.Sandbox.Isolation;

namespace Grid.Sandbox.Bubblewrap;

/// <summary>The sandbox that isolates by bubblewrap: see <see cref="BubblewrapLauncher"/>.</summary>
public static class BubblewrapSandbox
{
    /// <summary>Opens a sandbox over any stager, which passes to it, and clears away what a killed one left behind.</summary>
    /// <param name="parts">Where it works, and with what.</param>
    /// <param name="options">What actions see of the machine.</param>
    /// <param name="programPath">Where bubblewrap is; null to look for it.</param>
    /// <param name="cancellation">Ends the trial whether this machine can do it.</param>
    /// <exception cref="GridException">FAILED_PRECONDITION naming what this machine or this user lacks.</exception>
    public static Task<IsolatedSandbox> OpenAsync(
        IsolatedSandboxParts parts, IsolationOptions options, string? programPath, CancellationToken cancellation) =>
        IsolatedSandbox.OpenAsync(parts, launcher => OpenLauncherAsync(launcher, options, programPath, cancellation));

    /// <summary>Opens what runs the commands, for somebody else to lay out their input roots.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION naming what this machine or this user lacks.</exception>
    public static async Task<IActionLauncher> OpenLauncherAsync(
        IsolatedLauncherParts parts, IsolationOptions options, string? programPath, CancellationToken cancellation)
    {
        var host = BubblewrapHost.Prepare(parts.Processes, programPath, parts.Area.RunPath);
        IsolationPlanner planner = new(options, [parts.Area.Path, .. parts.OwnFolders]);
        BubblewrapLauncher launcher = new(parts.Processes, planner, host, parts.Time);
        await launcher.TryOutAsync(parts.Area, cancellation);
        await launcher.PrepareAheadAsync(parts, cancellation);
        return launcher;
    }
}
