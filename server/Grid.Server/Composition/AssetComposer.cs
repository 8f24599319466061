using Grid.Config.Model;
using Grid.Fetching;
using Grid.Fetching.Network;
using Grid.Services.Assets;
using Grid.Services.Wire;
using Grid.Storage.Assets;

namespace Grid.Server.Composition;

/// <summary>Builds what the services of remote assets answer from.</summary>
internal sealed class AssetComposer(StorageComposer storage, TreeComposer trees, TimeProvider time) : IAsyncDisposable
{
    private readonly List<AssetFetcher> _fetchers = [];

    /// <summary>An instance as these services see it, which may have no assets.</summary>
    public AssetInstance InstanceOf(InstanceConfig config)
    {
        ServiceConfig.Asset? asset = config.Find<ServiceConfig.Asset>();
        return new AssetInstance(asset is null ? null : StoreOf(asset), new AcceptedFunctions(config.DigestFunctions))
        {
            AllowsPush = asset?.AllowsPush ?? false,
            Fetcher = asset?.Fetch is { } fetch ? FetcherOf(asset.Storage, fetch) : null,
        };
    }

    public async ValueTask DisposeAsync()
    {
        foreach (AssetFetcher fetcher in _fetchers)
        {
            await fetcher.DisposeAsync();
        }
    }

    private AssetFetcher FetcherOf(StorageConfig cas, FetchConfig config)
    {
        FetchOptions options = new()
        {
            Hosts = new HostRules(config.Hosts, config.PrivateHosts),
            AuthoritiesPath = config.AuthoritiesPath,
            SizeBytesMax = config.SizeBytesMax,
            UnpackedBytesMax = config.UnpackedBytesMax,
            EntryCountMax = config.EntryCountMax,
            DurationMax = config.DurationMax,
            FetchCountMax = config.FetchCountMax,
        };
        AssetFetcher fetcher = new(storage.Store(cas), options, time);
        _fetchers.Add(fetcher);
        return fetcher;
    }

    // What is over is not looked for in the CAS, which would only keep it alive.
    private CompletenessCheckingAssetStore StoreOf(ServiceConfig.Asset config) => new(
        new ExpiringAssetStore(storage.Assets(config.Assets), time),
        storage.Store(config.Storage),
        trees.Of(config.Storage));
}
