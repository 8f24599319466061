using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

internal static class BotCache
{
    private static readonly Key<string> Path = new(
        "path",
        Shapes.FilePath,
        "The folder. Inputs are hardlinked from it, so actions are staged on the same file system.")
    {
        IsRequired = true,
    };

    private static readonly Key<long> Size =
        new("size", Shapes.Size, "Bytes held at most.") { DefaultText = "no limit" };

    public static MappingShape<BotCacheConfig> Shape { get; } = new(
        "a bot's cache",
        [Path, Size],
        values => new BotCacheConfig(values.Location, values.Get(Path), values.IsSet(Size) ? values.Get(Size) : null));
}
