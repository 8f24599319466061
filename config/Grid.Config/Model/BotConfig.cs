using Grid.Config.Diagnostics;
using Grid.Core;

namespace Grid.Config.Model;

/// <summary>A bot that this process runs (<c>!bot</c>).</summary>
public sealed record BotConfig(SourceLocation Location)
{
    /// <summary>The server whose leases it takes; null for the server of the same file.</summary>
    public RemoteAddress? Remote { get; init; }

    public InstanceName InstanceName { get; init; } = InstanceName.Empty;

    /// <summary>The bot's id; null for one made of the host's name.</summary>
    public string? Name { get; init; }

    /// <summary>What it offers; null for what the machine is (<c>OSFamily</c> and <c>ISA</c>).</summary>
    public PlatformProperties? Platform { get; init; }

    /// <summary>How many leases it runs at once; null for one a processor.</summary>
    public int? Jobs { get; init; }

    /// <summary>
    /// The CAS it fetches from and uploads to, such as a casd on the same machine; null for the server itself.
    /// </summary>
    public RemoteAddress? CasRemote { get; init; }

    /// <summary>Its local store; null for one under the user's own cache folder.</summary>
    public BotCacheConfig? Cache { get; init; }

    public SandboxConfig Sandbox { get; init; } = new SandboxConfig.HostTools(SourceLocation.BuiltIn);

    /// <summary>The sandboxes that actions choose from, instead of the one; empty for no choice.</summary>
    public IReadOnlyList<NamedSandboxConfig> Sandboxes { get; init; } = [];

    /// <summary>The images that actions may ask for; null for none.</summary>
    public ImagesConfig? Images { get; init; }

    /// <summary>How long an action that has run out of time has between the polite signal and the last one.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long running actions may go on after the bot was told to stop, before it hands them back.</summary>
    public TimeSpan ShutdownGrace { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The longest timeout an action may ask for, and the timeout of one that asks for none; null for no limit.</summary>
    public TimeSpan? ActionDurationMax { get; init; }

    /// <summary>What one action may use.</summary>
    public LimitsConfig Limits { get; init; } = new(SourceLocation.BuiltIn);

    /// <summary>Its persistent workers; null for those of sandboxes that do not isolate, within their own bounds.</summary>
    public WorkersConfig? Workers { get; init; }

    /// <summary>What actions may do that speak to the farm themselves; null when none may.</summary>
    public RemoteApisConfig? RemoteApis { get; init; }

    /// <summary>What of the machine it offers beside its platform: <c>cores</c>, <c>memory</c>.</summary>
    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>Actions that failed by the bot's own fault, in a row, that make it take no more; 0 for never.</summary>
    public int ConsecutiveErrorsMax { get; init; } = 5;

    /// <summary>Disks that must not be too full for it to take work.</summary>
    public IReadOnlyList<DiskUsageConfig> DiskUsage { get; init; } = [];
}
