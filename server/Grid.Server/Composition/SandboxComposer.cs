using System.Diagnostics;
using Grid.Config.Model;
using Grid.Core;
using Grid.Sandbox;
using Grid.Sandbox.HostTools;

namespace Grid.Server.Composition;

/// <summary>Opens the sandbox of a bot: one method a kind.</summary>
/// <param name="bot">The bot's part of the configuration.</param>
/// <param name="storeRoot">The folder of the store that inputs are linked from.</param>
/// <param name="time">Times the actions.</param>
internal sealed class SandboxComposer(BotConfig bot, string storeRoot, TimeProvider time)
{
    /// <summary>Opens it, and clears away what a killed one left behind.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION naming what this machine or this user lacks for it.</exception>
    public ISandbox Open() => Open(bot.Sandbox);

    private ISandbox Open(SandboxConfig config) => config switch
    {
        SandboxConfig.HostTools hostTools => Open(hostTools),
        _ => throw new UnreachableException($"A sandbox of an unknown kind: {config.GetType().Name}."),
    };

    private HostToolsSandbox Open(SandboxConfig.HostTools config) =>
        HostToolsSandbox.Open(StagingPathOf(config.StagingPath), LimitsOf(config.OutputSizeBytesMax), time);

    private string StagingPathOf(string? configured) => configured ?? BotPaths.StagingBeside(storeRoot);

    private SandboxLimits LimitsOf(long? streamBytesMax) => SandboxLimits.Default with
    {
        KillGrace = bot.Grace,
        StreamBytesMax = streamBytesMax ?? SandboxLimits.Default.StreamBytesMax,
    };
}
