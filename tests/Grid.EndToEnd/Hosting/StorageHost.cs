using Google.Bytestream;
using Grid.Services;
using Grid.Services.Streams;
using Grid.Storage;
using Grid.Storage.Backends;
using Microsoft.Extensions.DependencyInjection;

namespace Grid.EndToEnd.Hosting;

/// <summary>A server with the storage services on it, and clients of them.</summary>
public sealed class StorageHost : IAsyncDisposable
{
    private readonly GridHost _host;

    private StorageHost(GridHost host, IBlobStore cas)
    {
        _host = host;
        Store = cas;
        Cas = new Reapi.ContentAddressableStorage.ContentAddressableStorageClient(host.Channel);
        ByteStream = new ByteStream.ByteStreamClient(host.Channel);
        ActionCache = new Reapi.ActionCache.ActionCacheClient(host.Channel);
        Capabilities = new Reapi.Capabilities.CapabilitiesClient(host.Channel);
    }

    public GridHost Host => _host;

    public IBlobStore Store { get; }

    public Reapi.ContentAddressableStorage.ContentAddressableStorageClient Cas { get; }

    public ByteStream.ByteStreamClient ByteStream { get; }

    public Reapi.ActionCache.ActionCacheClient ActionCache { get; }

    public Reapi.Capabilities.CapabilitiesClient Capabilities { get; }

    public UploadBook Uploads => _host.Services.GetRequiredService<UploadBook>();

    /// <summary>Starts a server that serves every instance name from a store, in memory unless another is given.</summary>
    public static Task<StorageHost> StartAsync(
        IBlobStore? cas = null, StorageServiceLimits? limits = null, TimeProvider? time = null)
    {
        cas ??= new MemoryBlobStore(512 * 1024 * 1024);
        StorageInstance instance = new() { Cas = cas, ByteStream = cas, ActionCache = new MemoryActionCache(100) };
        return StartAsync(InstanceRegistry.ForEveryName(instance), limits, time);
    }

    /// <summary>Starts a server with these instances.</summary>
    public static async Task<StorageHost> StartAsync(
        InstanceRegistry<StorageInstance> instances, StorageServiceLimits? limits = null, TimeProvider? time = null)
    {
        GridHost host = await GridHost.StartAsync(
            services =>
            {
                services.AddSingleton(time ?? TimeProvider.System);
                services.AddStorageServices(instances, limits ?? new StorageServiceLimits());
            },
            endpoints => endpoints.MapStorageServices());
        return new StorageHost(host, instances.All.First().Cas!);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}
