using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>Several sandboxes of one bot.</summary>
internal static class NamedSandboxes
{
    private static readonly Key<string> Name = new(
        "name", Shapes.Name, "What actions choose it by: the value of the platform property `sandbox`.")
    {
        IsRequired = true,
    };

    private static readonly Key<SandboxConfig> Sandbox = new("sandbox", Sandboxes.Shape, "How commands are run.")
    {
        IsRequired = true,
    };

    public static IShape<IReadOnlyList<NamedSandboxConfig>> Shape { get; } = Shapes.ListOf(
        "a list of sandboxes",
        new MappingShape<NamedSandboxConfig>(
            "one of several sandboxes",
            [Name, Sandbox],
            values => new NamedSandboxConfig(values.Location, values.Get(Name), values.Get(Sandbox))));
}
