using Grid.Config.Model;
using Grid.Config.Schema;
using Grid.Core;

namespace Grid.Config.Vocabulary;

internal static class StaticPropertySet
{
    private static readonly Key<string> Label = new(
        "label", Shapes.Name, "What metrics and quotas call it by.")
    {
        IsRequired = true,
    };

    private static readonly Key<PlatformProperties> Properties = new(
        "properties", PlatformShape.Instance, "All properties of a bot of this kind.")
    {
        IsRequired = true,
    };

    private static readonly MappingShape<PropertyLabelConfig> Kind = new(
        "a kind of platform",
        [Label, Properties],
        values => new PropertyLabelConfig(values.Get(Label), values.Get(Properties)));

    private static readonly Key<IReadOnlyList<PropertyLabelConfig>> Labels = new(
        "property-labels",
        Shapes.ListOf("a list of kinds of platform", Kind),
        "The kinds. An action gets the first that has everything it asks for.")
    {
        IsRequired = true,
    };

    private static readonly Key<IReadOnlyList<string>> Wildcards = new(
        "wildcard-property-keys", PropertyNames.Shape, "Properties that are told to the bot and decide nothing.")
    {
        Default = [],
        DefaultText = "none",
    };

    public static Tag<PropertySetConfig> Tag { get; } = new(
        "!static-property-set",
        "Kinds of platform, each with all its properties. An action or bot that fits none is refused.",
        new MappingShape<PropertySetConfig>(
            "!static-property-set",
            [Labels, Wildcards],
            values => new PropertySetConfig.ByKind(values.Location, values.Get(Labels), values.Get(Wildcards)))
        {
            Check = Check,
        });

    private static void Check(KeyValues values)
    {
        if (!values.HasFailed && values.Get(Labels).Count == 0)
        {
            values.Fail(
                values.LocationOf(Labels), "there is no kind of platform", "add '- {label: linux, properties: [[OSFamily, linux]]}'");
        }
    }
}
