using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>The kinds of property sets.</summary>
internal static class PropertySets
{
    public static TaggedShape<PropertySetConfig> Shape { get; } = new(
        "a property set", [DynamicPropertySet.Tag, StaticPropertySet.Tag, InstancedPropertySet.Tag], []);
}
