using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>Names of platform properties.</summary>
internal static class PropertyNames
{
    public static IShape<IReadOnlyList<string>> Shape { get; } =
        new ListShape<string>("a list of names", Shapes.Name) { AcceptsOne = true };
}
