using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

internal static class DiskActionCache
{
    private static readonly Key<string> Path = new(
        "path", Shapes.FilePath, "The folder that holds the results; made when it is not there.")
    {
        IsRequired = true,
    };

    private static readonly Key<long> Size = new(
        "size", Shapes.Size, "Bytes held at most; the least recently used results leave when it is full.")
    {
        DefaultText = "no limit",
    };

    private static readonly Key<DiskLayout> Layout =
        StorageKeys.Layout("`segments` is quick; `files` keeps each result as a file.");

    public static Tag<ActionCacheConfig> Tag { get; } = new(
        "!disk-action-cache",
        "Results on disk. Our own tag.",
        new MappingShape<ActionCacheConfig>(
            "!disk-action-cache",
            [
                Path,
                ActionCacheKeys.Storage,
                ActionCacheKeys.AllowUpdates,
                ActionCacheKeys.CacheFailedActions,
                Size,
                Layout,
            ],
            Build));

    private static ActionCacheConfig.Disk Build(KeyValues values) => new(
        values.Location,
        values.Get(ActionCacheKeys.Storage),
        values.Get(ActionCacheKeys.AllowUpdates),
        values.Get(ActionCacheKeys.CacheFailedActions),
        values.Get(Path))
    {
        SizeBytesMax = values.IsSet(Size) ? values.Get(Size) : null,
        Layout = values.IsSet(Layout) ? values.Get(Layout) : null,
    };
}
