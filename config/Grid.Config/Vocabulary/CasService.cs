using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

internal static class CasService
{
    private const string NoTreeCache = "trees are read from the storage";

    private static readonly Key<StorageConfig> Storage = new("storage", Storages.Shape, "The store served.")
    {
        IsRequired = true,
    };

    private static readonly Key<bool> ReadOnly = new("read-only", Shapes.Flag, "Refuses uploads.")
    {
        Default = false,
        DefaultText = "false",
    };

    public static Tag<ServiceConfig> Tag { get; } = new(
        "!cas",
        "REAPI ContentAddressableStorage.",
        new MappingShape<ServiceConfig>(
            "!cas",
            [
                Storage,
                ReadOnly,
                new IdleKey("tree-cache-size", KeyState.NoDifference, NoTreeCache),
                new IdleKey("tree-cache-ttl-minutes", KeyState.NoDifference, NoTreeCache),
            ],
            Build));

    private static ServiceConfig.Cas Build(KeyValues values) =>
        new(values.Location, values.Get(Storage), values.Get(ReadOnly));
}
