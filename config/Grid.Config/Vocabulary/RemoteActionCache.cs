using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

internal static class RemoteActionCache
{
    public static Tag<ActionCacheConfig> Tag { get; } = new(
        "!remote-action-cache",
        "The action cache of another server.",
        new MappingShape<ActionCacheConfig>(
            "!remote-action-cache",
            RemoteKeys.All,
            values => new ActionCacheConfig.Remote(values.Location, RemoteKeys.Build(values)))
        {
            Check = RemoteKeys.Check,
        });
}
