using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>Our own key <c>size-classes</c> of a scheduler.</summary>
internal static class SizeClassKeys
{
    // The scheduler keeps to the same bound.
    private const int CountMax = 16;

    private static readonly Key<string> Property = new(
        "property", Shapes.Name, "The platform property that names a bot's size. Every bot has to offer it.")
    {
        Default = "size-class",
        DefaultText = "size-class",
    };

    private static readonly Key<IReadOnlyList<string>> Classes = new(
        "classes",
        new ListShape<string>("a list of names", Shapes.Name),
        "Its values, the smallest first.")
    {
        IsRequired = true,
    };

    public static MappingShape<SizeClassesConfig> Shape { get; } = new(
        "size classes",
        [Property, Classes],
        values => new SizeClassesConfig(values.Get(Property), values.Get(Classes)))
    {
        Check = Check,
    };

    private static void Check(KeyValues values)
    {
        if (values.HasFailed)
        {
            return;
        }

        IReadOnlyList<string> classes = values.Get(Classes);
        if (classes.Count is < 2 or > CountMax)
        {
            values.Fail(
                values.LocationOf(Classes),
                $"{classes.Count} size classes are too {(classes.Count < 2 ? "few" : "many")}",
                $"name 2 to {CountMax}, the smallest first");
        }
        else if (classes.Distinct().Count() < classes.Count)
        {
            values.Fail(values.LocationOf(Classes), "two size classes have the same name", "name each once");
        }
    }
}
