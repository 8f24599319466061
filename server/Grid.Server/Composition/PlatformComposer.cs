using System.Diagnostics;
using Grid.Config.Model;
using Grid.Core;
using Grid.Scheduling.Platforms;

namespace Grid.Server.Composition;

/// <summary>Builds what platform properties mean to a scheduler.</summary>
internal static class PlatformComposer
{
    public static PlatformRules RulesOf(MatchingConfig config) => new(
        config.PropertySet is null ? OpenPropertySet.Instance : SetOf(config.PropertySet),
        [
            .. config.Resources.Select(resource => new NumericProperty(resource.Name, IsConsumed: true, resource.Default)),
            .. config.MinimumProperties.Select(name => new NumericProperty(name, IsConsumed: false, Quantity.Zero)),
        ])
    {
        SizeProperty = config.SizeClasses?.Property,
    };

    private static IPropertySet SetOf(PropertySetConfig config) => config switch
    {
        PropertySetConfig.ByName names => new DynamicPropertySet(names.Unique, names.Matched, names.Wildcards, names.LabelKey),
        PropertySetConfig.ByKind kinds => new StaticPropertySet(
            [.. kinds.Labels.Select(kind => new LabelledProperties(kind.Label, kind.Properties))], kinds.Wildcards),
        PropertySetConfig.ByInstance byInstance => new InstancedPropertySet(
            byInstance.Sets.ToDictionary(pair => pair.Key, pair => SetOf(pair.Value))),
        _ => throw new UnreachableException($"No property set is built for {config}."),
    };
}
