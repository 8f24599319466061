using Grid.Sandbox.Staging;

namespace Grid.Sandbox.Capture;

/// <summary>How a directory is captured.</summary>
internal sealed record CaptureRules
{
    /// <summary>A user's own directory: nothing about it is changed, symlinks stay what they are.</summary>
    public static CaptureRules AsItIs { get; } = new();

    /// <summary>The input root of the action whose output it is; null when it is no action's.</summary>
    public RootedPath? Root { get; init; }

    /// <summary>The node properties wanted.</summary>
    public NodePropertyChoice Properties { get; init; }

    public int EntriesMax { get; init; } = SandboxLimits.Default.OutputEntriesMax;

    public int DepthMax { get; init; } = SandboxLimits.Default.DepthMax;

    /// <summary>Whether what the owner may not read is made readable: an action may have left it so.</summary>
    public bool MayChangeModes => Root is not null;
}
