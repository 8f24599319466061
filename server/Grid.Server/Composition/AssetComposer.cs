using Grid.Config.Model;
using Grid.Services.Assets;
using Grid.Services.Wire;
using Grid.Storage.Assets;

namespace Grid.Server.Composition;

/// <summary>Builds what the services of remote assets answer from.</summary>
internal sealed class AssetComposer(StorageComposer storage, TreeComposer trees, TimeProvider time)
{
    /// <summary>An instance as these services see it, which may have no assets.</summary>
    public AssetInstance InstanceOf(InstanceConfig config)
    {
        ServiceConfig.Asset? asset = config.Find<ServiceConfig.Asset>();
        return new AssetInstance(asset is null ? null : StoreOf(asset), new AcceptedFunctions(config.DigestFunctions))
        {
            AllowsPush = asset?.AllowsPush ?? false,
        };
    }

    // What is over is not looked for in the CAS, which would only keep it alive.
    private CompletenessCheckingAssetStore StoreOf(ServiceConfig.Asset config) => new(
        new ExpiringAssetStore(storage.Assets(config.Assets), time),
        storage.Store(config.Storage),
        trees.Of(config.Storage));
}
