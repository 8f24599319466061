using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

internal static class DynamicPropertySet
{
    // What BuildGrid takes for granted.
    private const string OSFamily = "OSFamily";
    private const string Isa = "ISA";

    private static readonly Key<IReadOnlyList<string>> Unique = new(
        "unique-property-keys", PropertyNames.Shape, "Properties to which an action may give one value only, besides `OSFamily`.")
    {
        Default = [],
        DefaultText = "`OSFamily` alone",
    };

    private static readonly Key<IReadOnlyList<string>> Matched = new(
        "match-property-keys", PropertyNames.Shape, "Properties that a bot has to offer, besides `OSFamily` and `ISA`.")
    {
        Default = [],
        DefaultText = "`OSFamily` and `ISA` alone",
    };

    private static readonly Key<IReadOnlyList<string>> Wildcards = new(
        "wildcard-property-keys", PropertyNames.Shape, "Properties that are told to the bot and decide nothing.")
    {
        Default = [],
        DefaultText = "none",
    };

    private static readonly Key<string> LabelKey = new(
        "label-key", Shapes.Name, "The property whose value metrics and quotas call the platform by.")
    {
        Default = OSFamily,
        DefaultText = OSFamily,
    };

    public static Tag<PropertySetConfig> Tag { get; } = new(
        "!dynamic-property-set",
        "Platform properties by name. An action with any other is refused.",
        new MappingShape<PropertySetConfig>(
            "!dynamic-property-set", [Unique, Matched, Wildcards, LabelKey], Build)
        {
            Check = Check,
        });

    /// <summary>The set of which these properties match, or decide nothing, besides the usual ones.</summary>
    public static PropertySetConfig.ByName Of(KeyValues values, IReadOnlyList<string> matched, IReadOnlyList<string> wildcards) =>
        new(values.Location, [OSFamily], [OSFamily, Isa, .. matched], wildcards, OSFamily);

    private static void Check(KeyValues values)
    {
        if (values.HasFailed)
        {
            return;
        }

        HashSet<string> known = [OSFamily, Isa, .. values.Get(Matched), .. values.Get(Wildcards)];
        foreach (string name in values.Get(Unique).Where(name => !known.Contains(name)))
        {
            values.Fail(
                values.LocationOf(Unique),
                $"the unique property '{name}' is neither matched nor a wildcard",
                "add it to 'match-property-keys' or to 'wildcard-property-keys'");
        }

        if (!known.Contains(values.Get(LabelKey)))
        {
            values.Fail(
                values.LocationOf(LabelKey),
                $"the label key '{values.Get(LabelKey)}' is neither matched nor a wildcard",
                "add it to 'match-property-keys' or to 'wildcard-property-keys'");
        }
    }

    private static PropertySetConfig.ByName Build(KeyValues values) => new(
        values.Location,
        [OSFamily, .. values.Get(Unique)],
        [OSFamily, Isa, .. values.Get(Matched)],
        values.Get(Wildcards),
        values.Get(LabelKey));
}
