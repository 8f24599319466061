using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

internal static class RemoteStorage
{
    public static Tag<StorageConfig> Tag { get; } = new(
        "!remote-storage",
        "The CAS of another server.",
        new MappingShape<StorageConfig>(
            "!remote-storage",
            RemoteKeys.All,
            values => new StorageConfig.Remote(values.Location, RemoteKeys.Build(values)))
        {
            Check = RemoteKeys.Check,
        });
}
