using Grid.Config.Model;
using Grid.Core;
using Grid.Sandbox;
using Grid.Sandbox.HostTools;
using Grid.Sandbox.Processes;

namespace Grid.Server.Composition;

/// <summary>
/// Opens what runs a command in an input root that lies ready, for a runner: one method a kind.
/// </summary>
/// <param name="grace">What a command has between SIGTERM and SIGKILL.</param>
/// <param name="opened">Takes what has to be closed.</param>
/// <param name="time">Times the commands.</param>
internal sealed class LauncherComposer(TimeSpan grace, Stack<IAsyncDisposable> opened, TimeProvider time)
{
    /// <summary>Opens it.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION naming what this machine or this user lacks for it.</exception>
    public IActionLauncher Open(SandboxConfig config) => config switch
    {
        SandboxConfig.HostTools hostTools => Open(hostTools),
        _ => throw GridException.FailedPrecondition(
            $"{config.Location}: this sandbox lays out inputs itself, which is the bot's part: give the runner another one."),
    };

    private HostToolsLauncher Open(SandboxConfig.HostTools config)
    {
        ProcessHost processes = new(LimitsOf(config.OutputSizeBytesMax), time);
        opened.Push(new AsyncDisposal(processes));
        return new HostToolsLauncher(processes);
    }

    private SandboxLimits LimitsOf(long? streamBytesMax) => SandboxLimits.Default with
    {
        KillGrace = grace,
        StreamBytesMax = streamBytesMax ?? SandboxLimits.Default.StreamBytesMax,
    };
}
