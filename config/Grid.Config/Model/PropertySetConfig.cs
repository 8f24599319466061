using Grid.Config.Diagnostics;
using Grid.Core;

namespace Grid.Config.Model;

/// <summary>Which platform properties a farm knows, and which of them decide what bot runs an action.</summary>
public abstract record PropertySetConfig(SourceLocation Location)
{
    /// <summary>Properties by name (<c>!dynamic-property-set</c>).</summary>
    /// <param name="Location">Where it was written.</param>
    /// <param name="Unique">Names to which an action may give one value only.</param>
    /// <param name="Matched">Names that have to match.</param>
    /// <param name="Wildcards">Names that decide nothing.</param>
    /// <param name="LabelKey">The name whose value is the label.</param>
    public sealed record ByName(
        SourceLocation Location,
        IReadOnlyList<string> Unique,
        IReadOnlyList<string> Matched,
        IReadOnlyList<string> Wildcards,
        string LabelKey) : PropertySetConfig(Location);

    /// <summary>Kinds of platform, each with all its properties (<c>!static-property-set</c>).</summary>
    public sealed record ByKind(
        SourceLocation Location, IReadOnlyList<PropertyLabelConfig> Labels, IReadOnlyList<string> Wildcards)
        : PropertySetConfig(Location);

    /// <summary>One for each instance (<c>!instanced-property-set</c>).</summary>
    public sealed record ByInstance(SourceLocation Location, IReadOnlyDictionary<InstanceName, PropertySetConfig> Sets)
        : PropertySetConfig(Location);
}
