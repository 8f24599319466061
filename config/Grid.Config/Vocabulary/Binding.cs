using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>A path of the host that isolated commands see.</summary>
internal static class Binding
{
    private static readonly Key<string> Path = new("path", Shapes.FilePath, "The path on the host.") { IsRequired = true };

    private static readonly Key<string> SeenAt = new("at", Shapes.FilePath, "The path that commands see it at.")
    {
        DefaultText = "the same",
    };

    private static readonly Key<bool> Writable = new(
        "writable", Shapes.Flag, "Whether commands may write to it: what one writes, the next one finds.")
    {
        Default = false,
        DefaultText = "false",
    };

    public static IShape<BindConfig> Shape { get; } = new MappingShape<BindConfig>("a bound path", [Path, SeenAt, Writable], Build);

    private static BindConfig Build(KeyValues values) => new(
        values.Get(Path), values.IsSet(SeenAt) ? values.Get(SeenAt) : values.Get(Path), values.Get(Writable));
}
