using Grid.EndToEnd.Hosting;
using Grid.Services;
using Grid.Services.Assets;
using Grid.Services.Wire;
using Grid.Storage;
using Grid.Storage.Assets;
using Grid.Storage.Backends;
using Grid.Storage.Trees;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.EndToEnd.Assets;

/// <summary>A server with the services of remote assets on it, and clients of them.</summary>
internal sealed class AssetHost : IAsyncDisposable
{
    private readonly GridHost _host;

    private AssetHost(GridHost host, IBlobStore cas)
    {
        _host = host;
        Cas = cas;
        Fetch = new AssetApi.Fetch.FetchClient(host.Channel);
        Push = new AssetApi.Push.PushClient(host.Channel);
    }

    public IBlobStore Cas { get; }

    public AssetApi.Fetch.FetchClient Fetch { get; }

    public AssetApi.Push.PushClient Push { get; }

    /// <summary>Starts a server that serves every instance name from memory, except as the test has it.</summary>
    public static async Task<AssetHost> StartAsync(
        Func<AssetInstance, AssetInstance>? change = null, TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        MemoryBlobStore cas = new(1 << 20);
        CompletenessCheckingAssetStore store = new(
            new ExpiringAssetStore(new MemoryAssetStore(1 << 20), time),
            cas,
            new TreeClosures(cas, TreeCacheOptions.None, time));
        AssetInstance instance = new(store, AcceptedFunctions.All);
        GridHost host = await GridHost.StartAsync(
            services =>
            {
                services.AddSingleton(time);
                services.AddAssetServices(InstanceRegistry.ForEveryName(change?.Invoke(instance) ?? instance));
            },
            endpoints => endpoints.MapAssetServices());
        return new AssetHost(host, cas);
    }

    /// <summary>Stores a blob and tells its digest as requests have it.</summary>
    public async Task<Reapi.Digest> StoreAsync(ReadOnlyMemory<byte> content) => (await Cas.WriteAsync(content, default)).ToWire();

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
