using Grid.Config.Model;
using Grid.Core;
using Grid.Sandbox;
using Grid.Sandbox.Limits;

namespace Grid.Server.Composition;

/// <summary>What one action may use, by a bot's configuration and by what the bot offers.</summary>
internal static class LimitsComposer
{
    private const long Thousand = 1000;

    /// <param name="config">The bot's key <c>limits</c>.</param>
    /// <param name="offered">What the bot offers to jobs.</param>
    /// <param name="killGrace">What a command has between SIGTERM and SIGKILL.</param>
    /// <param name="streamBytesMax">Bytes kept of each stream; null for the sandbox's own bound.</param>
    public static SandboxLimits Of(LimitsConfig config, PlatformProperties offered, TimeSpan killGrace, long? streamBytesMax) =>
        SandboxLimits.Default with
        {
            KillGrace = killGrace,
            StreamBytesMax = streamBytesMax ?? SandboxLimits.Default.StreamBytesMax,
            Resources = config.NeedsGroups ? RulesOf(config, offered) : null,
            OutputEntriesMax = config.OutputEntries ?? SandboxLimits.Default.OutputEntriesMax,
            OutputBytesMax = config.OutputBytes ?? SandboxLimits.Default.OutputBytesMax,
            FileBytesMax = config.FileBytes ?? SandboxLimits.Default.FileBytesMax,
            DiskBytesMax = config.DiskBytes,
        };

    private static ResourceRules RulesOf(LimitsConfig config, PlatformProperties offered) => new()
    {
        Default = new ResourceLimits(config.MemoryBytes, config.Cores, config.Processes),
        Offered = new ResourceLimits(
            MemoryBytes: offered.NumberOf(ResourceRules.MemoryProperty)?.Thousandths / Thousand,
            Cores: offered.NumberOf(ResourceRules.CoresProperty)?.Thousandths / (double)Thousand),
    };
}
