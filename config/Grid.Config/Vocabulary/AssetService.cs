using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

internal static class AssetService
{
    private const string Name = "!asset";

    private static readonly Key<StorageConfig> Storage = new(
        "storage", Storages.Shape, "Holds what names stand for; a name is answered only while all of it is there.")
    {
        IsRequired = true,
    };

    private static readonly Key<AssetStoreConfig> Assets = new(
        "assets", AssetStores.Shape, "What names stand for. Our own key.")
    {
        IsRequired = true,
    };

    private static readonly Key<bool> AllowPush = new(
        "allow-push", Shapes.Flag, "Whether clients may say what names stand for. Our own key.")
    {
        Default = true,
        DefaultText = "true",
    };

    private static readonly Key<FetchConfig> Fetch = new(
        "fetch",
        Fetching.Shape,
        "Fetches names that are web addresses and that nobody pushed, as for Bazel's `--experimental_remote_downloader`. Our "
            + "own key; `fetch: {}` fetches from every public host.")
    {
        DefaultText = "nothing is fetched",
    };

    public static Tag<ServiceConfig> Tag { get; } = new(
        Name,
        "Remote Asset, Fetch and Push: blobs and directories by name. BuildStream keeps its artifacts and sources by it.",
        new MappingShape<ServiceConfig>(
            Name,
            [Storage, Assets, AllowPush, Fetch],
            values => new ServiceConfig.Asset(
                values.Location, values.Get(Storage), values.Get(Assets), values.Get(AllowPush))
            {
                Fetch = values.IsSet(Fetch) ? values.Get(Fetch) : null,
            }));
}
