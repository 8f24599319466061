using Grid.Config.Diagnostics;
using Grid.Core;

namespace Grid.Config.Model;

/// <summary>
/// A process: what it serves and which bots it runs. A part that several others use is the same object in each of them,
/// so whoever builds from it remembers by reference what was already built.
/// </summary>
public sealed record GridConfig
{
    public SourceLocation Location { get; init; } = SourceLocation.BuiltIn;

    public string Description { get; init; } = string.Empty;

    /// <summary>Where the server listens; empty in the file of a bot.</summary>
    public IReadOnlyList<ChannelConfig> Channels { get; init; } = [];

    /// <summary>Whether clients may ask which gRPC services there are.</summary>
    public bool ServerReflection { get; init; } = true;

    public IReadOnlyList<InstanceConfig> Instances { get; init; } = [];

    /// <summary>Services that belong to no instance.</summary>
    public IReadOnlyList<ServiceConfig> Services { get; init; } = [];

    public IReadOnlyList<BotConfig> Bots { get; init; } = [];

    /// <summary>The runner that bots of other users have on this machine, or null for none.</summary>
    public RunnerConfig? Runner { get; init; }

    /// <summary>The HTTP cache, or null for none.</summary>
    public HttpCacheConfig? HttpCache { get; init; }

    /// <summary>What the clean-up process does.</summary>
    public IReadOnlyList<CleanupConfig> Cleanups { get; init; } = [];

    /// <summary>The page of counters for Prometheus, or null for none.</summary>
    public MetricsConfig? Metrics { get; init; }

    /// <summary>The instance that serves a name, or null.</summary>
    public InstanceConfig? FindInstance(InstanceName name)
    {
        InstanceConfig? found = Instances.FirstOrDefault(instance => instance.Names.Contains(name));
        for (InstanceName above = name; found is null && above.TryGetParent(out above);)
        {
            found = Instances.FirstOrDefault(instance => instance.IsHierarchical && instance.Names.Contains(above));
        }

        return found ?? Instances.FirstOrDefault(instance => instance.ServesEveryName);
    }
}
