using Grid.Bots;
using Grid.Config.Model;
using Grid.Core;
using Grid.Sandbox;
using Grid.Sandbox.Bubblewrap;
using Grid.Sandbox.HostTools;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Namespaces;
using Grid.Sandbox.Processes;
using Grid.Sandbox.Staging;

namespace Grid.Server.Composition;

/// <summary>
/// Opens what runs a command in an input root that lies ready, for a runner: one method a kind.
/// </summary>
/// <param name="runner">The runner's part of the configuration.</param>
/// <param name="area">A folder of the runner's own.</param>
/// <param name="opened">Takes what has to be closed.</param>
/// <param name="time">Times the commands.</param>
internal sealed class LauncherComposer(
    RunnerConfig runner, StagingArea area, OpenedParts opened, TimeProvider time)
{
    /// <summary>What commands see of the machine; null when their input root is where it is on the disk.</summary>
    public static IsolationOptions? IsolationOf(SandboxConfig config) => config switch
    {
        SandboxConfig.Bubblewrap bubblewrap => IsolationComposer.OptionsOf(bubblewrap.Isolation),
        SandboxConfig.Namespaces namespaces => IsolationComposer.OptionsOf(namespaces.Isolation),
        _ => null,
    };

    /// <summary>Opens it.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION naming what this machine or this user lacks for it.</exception>
    public async Task<IActionLauncher> OpenAsync(CancellationToken cancellation) => runner.Sandbox switch
    {
        SandboxConfig.HostTools hostTools => new HostToolsLauncher(Processes(hostTools.OutputSizeBytesMax)),
        SandboxConfig.Bubblewrap bubblewrap => await BubblewrapSandbox.OpenLauncherAsync(
            PartsOf(bubblewrap.Isolation), IsolationComposer.OptionsOf(bubblewrap.Isolation), bubblewrap.ProgramPath, cancellation),
        SandboxConfig.Namespaces namespaces => await NamespacesSandbox.OpenLauncherAsync(
            PartsOf(namespaces.Isolation), IsolationComposer.OptionsOf(namespaces.Isolation), cancellation),
        _ => throw GridException.FailedPrecondition(
            $"{runner.Sandbox.Location}: this sandbox lays out inputs itself, which is the bot's part: give the runner another one."),
    };

    private IsolatedLauncherParts PartsOf(IsolationConfig config) => new()
    {
        Processes = Processes(config.OutputSizeBytesMax),
        Area = area,

        // An action sees its own root there, and nothing of others.
        OwnFolders = [runner.StagingPath],
        Time = time,
    };

    private ProcessHost Processes(long? streamBytesMax) => opened.Keep(new ProcessHost(LimitsOf(streamBytesMax), time));

    // A bot asks for no more than it offers, which is not known here; nobody gets more than there is.
    private SandboxLimits LimitsOf(long? streamBytesMax) => LimitsComposer.Of(
        runner.Limits,
        PlatformProperties.Of([MachineResources.Of(MachineResources.Cores), MachineResources.Of(MachineResources.Memory)]),
        runner.Grace,
        streamBytesMax);
}
