using Grid.Config.Diagnostics;

namespace Grid.Config.Model;

/// <summary>A process that runs commands for bots of other users (<c>runner</c>).</summary>
/// <param name="Location">Where it stands.</param>
/// <param name="Address">The unix socket it listens on.</param>
/// <param name="Bots">The users whose bots may use it, by name or number.</param>
/// <param name="StagingPath">The folder below which bots lay out input roots.</param>
public sealed record RunnerConfig(
    SourceLocation Location, ListenAddress Address, IReadOnlyList<string> Bots, string StagingPath)
{
    /// <summary>A folder of its own; null for one under the user's own cache folder.</summary>
    public string? StatePath { get; init; }

    /// <summary>How it runs commands.</summary>
    public SandboxConfig Sandbox { get; init; } = new SandboxConfig.HostTools(SourceLocation.BuiltIn);

    /// <summary>What of the machine one action may use.</summary>
    public LimitsConfig Limits { get; init; } = new(SourceLocation.BuiltIn);

    /// <summary>How long an action that has run out of time has between the polite signal and the last one.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(5);
}
