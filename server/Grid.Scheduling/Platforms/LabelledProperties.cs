using Grid.Core;

namespace Grid.Scheduling.Platforms;

/// <summary>A kind of platform by the name that metrics, quotas and people call it.</summary>
public sealed record LabelledProperties(string Label, PlatformProperties Properties)
{
    /// <summary>The label of what has none.</summary>
    public const string Unknown = "unknown";
}
