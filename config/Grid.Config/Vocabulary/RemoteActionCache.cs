using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

internal static class RemoteActionCache
{
    public static Tag<ActionCacheConfig> Tag { get; } = new(
        "!remote-action-cache",
        "The action cache of another server.",
        new MappingShape<ActionCacheConfig>("!remote-action-cache", RemoteKeys.All, Build));

    private static ActionCacheConfig.Remote Build(KeyValues values) => new(
        values.Location, values.Get(RemoteKeys.Url), values.Get(RemoteKeys.Instance), RemoteKeys.TimeoutOf(values));
}
