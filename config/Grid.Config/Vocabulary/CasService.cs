using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

internal static class CasService
{
    private const int DirectoriesMax = 100_000_000;

    private static readonly Key<StorageConfig> Storage = new("storage", Storages.Shape, "The store served.")
    {
        IsRequired = true,
    };

    private static readonly Key<bool> ReadOnly = new("read-only", Shapes.Flag, "Refuses uploads.")
    {
        Default = false,
        DefaultText = "false",
    };

    private static readonly Key<int> TreeCacheSize = new(
        "tree-cache-size",
        Shapes.Count(0, DirectoriesMax),
        "About how many directories are remembered, 4 KiB each, for GetTree and for the check of inputs before an action "
            + "runs; 0 for none. BuildGrid counts whole trees.")
    {
        Default = 16_384,
        DefaultText = "16384",
    };

    private static readonly Key<TimeSpan> TreeCacheAge = new(
        "tree-cache-ttl-minutes", Shapes.Minutes, "How long a directory is remembered after it was read.")
    {
        Default = TimeSpan.FromMinutes(60),
        DefaultText = "60",
    };

    public static Tag<ServiceConfig> Tag { get; } = new(
        "!cas",
        "REAPI ContentAddressableStorage.",
        new MappingShape<ServiceConfig>(
            "!cas",
            [
                Storage,
                ReadOnly,
                TreeCacheSize,
                TreeCacheAge,
            ],
            Build));

    private static ServiceConfig.Cas Build(KeyValues values) =>
        new(values.Location, values.Get(Storage), values.Get(ReadOnly))
        {
            TreeCache = new TreeCacheConfig(values.Get(TreeCacheSize), values.Get(TreeCacheAge)),
        };
}
