using Grid.Core;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Steps;

namespace Grid.Sandbox.Namespaces;

/// <summary>The sandbox that isolates by namespaces of its own making: see <see cref="NamespacesLauncher"/>.</summary>
public static class NamespacesSandbox
{
    /// <summary>Opens a sandbox over any stager, which passes to it, and clears away what a killed one left behind.</summary>
    /// <param name="parts">Where it works, and with what.</param>
    /// <param name="options">What actions see of the machine.</param>
    /// <param name="cancellation">Ends the trial whether this machine can do it.</param>
    /// <exception cref="GridException">FAILED_PRECONDITION naming what this machine or this user lacks.</exception>
    public static Task<IsolatedSandbox> OpenAsync(
        IsolatedSandboxParts parts, IsolationOptions options, CancellationToken cancellation) =>
        IsolatedSandbox.OpenAsync(parts, launcher => OpenLauncherAsync(launcher, options, cancellation));

    /// <summary>Opens what runs the commands, for somebody else to lay out their input roots.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION naming what this machine or this user lacks.</exception>
    public static async Task<IActionLauncher> OpenLauncherAsync(
        IsolatedLauncherParts parts, IsolationOptions options, CancellationToken cancellation)
    {
        var steps = StepHost.Prepare(parts.Processes, parts.Area.RunPath);
        IsolationPlanner planner = new(options, [parts.Area.Path, .. parts.OwnFolders]);
        NamespacesLauncher launcher = new(planner, steps, parts.Time);
        await launcher.TryOutAsync(parts.Area, cancellation);
        await launcher.PrepareAheadAsync(parts, cancellation);
        return launcher;
    }
}
