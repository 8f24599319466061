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

    public static Tag<ActionCacheConfig> Tag { get; } = new(
        "!disk-action-cache",
        "Results on disk, one file each. Our own tag.",
        new MappingShape<ActionCacheConfig>(
            "!disk-action-cache",
            [Path, ActionCacheKeys.Storage, ActionCacheKeys.AllowUpdates, ActionCacheKeys.CacheFailedActions],
            Build));

    private static ActionCacheConfig.Disk Build(KeyValues values) => new(
        values.Location,
        values.Get(ActionCacheKeys.Storage),
        values.Get(ActionCacheKeys.AllowUpdates),
        values.Get(ActionCacheKeys.CacheFailedActions),
        values.Get(Path));
}
