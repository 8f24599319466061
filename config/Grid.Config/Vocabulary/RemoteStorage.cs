using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

internal static class RemoteStorage
{
    public static Tag<StorageConfig> Tag { get; } = new(
        "!remote-storage",
        "The CAS of another server.",
        new MappingShape<StorageConfig>("!remote-storage", RemoteKeys.All, Build));

    private static StorageConfig.Remote Build(KeyValues values) => new(
        values.Location, values.Get(RemoteKeys.Url), values.Get(RemoteKeys.Instance), RemoteKeys.TimeoutOf(values));
}
