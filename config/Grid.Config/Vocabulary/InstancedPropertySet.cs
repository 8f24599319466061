using Grid.Config.Model;
using Grid.Config.Schema;
using Grid.Core;

namespace Grid.Config.Vocabulary;

internal static class InstancedPropertySet
{
    private static readonly Key<IReadOnlyList<InstanceName>> InstanceNames = new(
        "instances",
        new ListShape<InstanceName>("a list of instance names", Shapes.Instance) { AcceptsOne = true },
        "The instances whose actions it is for.")
    {
        IsRequired = true,
    };

    private static readonly Key<PropertySetConfig> Set = new(
        "set", new LateShape<PropertySetConfig>(() => PropertySets.Shape), "Their property set.")
    {
        IsRequired = true,
    };

    private static readonly MappingShape<(IReadOnlyList<InstanceName> Names, PropertySetConfig Set)> Entry = new(
        "a property set of some instances", [InstanceNames, Set], values => (values.Get(InstanceNames), values.Get(Set)));

    private static readonly Key<IReadOnlyList<(IReadOnlyList<InstanceName> Names, PropertySetConfig Set)>> Sets = new(
        "sets", Shapes.ListOf("a list of property sets of instances", Entry), "The property sets, by instance.")
    {
        IsRequired = true,
    };

    public static Tag<PropertySetConfig> Tag { get; } = new(
        "!instanced-property-set",
        "A property set for each instance that shares the scheduler.",
        new MappingShape<PropertySetConfig>("!instanced-property-set", [Sets], Build) { Check = Check });

    private static void Check(KeyValues values)
    {
        if (values.HasFailed)
        {
            return;
        }

        HashSet<InstanceName> taken = [];
        foreach (InstanceName name in values.Get(Sets).SelectMany(entry => entry.Names).Where(name => !taken.Add(name)))
        {
            values.Fail(
                values.LocationOf(Sets), $"two property sets are for the instance '{name}'", "name each instance once");
        }
    }

    private static PropertySetConfig.ByInstance Build(KeyValues values) => new(
        values.Location,
        values.Get(Sets)
            .SelectMany(entry => entry.Names.Select(name => (Name: name, entry.Set)))
            .ToDictionary(pair => pair.Name, pair => pair.Set));
}
