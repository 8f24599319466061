using Grid.Conformance;
using Grid.Conformance.Faults;
using Grid.EndToEnd.Hosting;
using Grid.Storage;
using Grid.Storage.Backends;
using Grid.Storage.Composition;
using Grid.Storage.Guards;

namespace Grid.EndToEnd.Storage;

/// <summary>What a server is found to hold, remembered; the server holds two replicas, of which one is another server.</summary>
public sealed class RemoteNestingTests : BlobStoreContract, IAsyncLifetime
{
    private readonly RecordingWatch _watch = new();
    private StorageHost? _far;
    private StorageHost? _near;

    public async Task InitializeAsync()
    {
        _far = await StorageHost.StartAsync();
        _near = await StorageHost.StartAsync(new ReplicatedBlobStore(
            [new MemoryBlobStore(64 << 20), StoreOf(_far)], new ReplicationOptions(), TimeProvider.System, _watch));
    }

    public async Task DisposeAsync()
    {
        await _near!.DisposeAsync();
        await _far!.DisposeAsync();
        _watch.Failures.ShouldBeEmpty();
    }

    protected override IBlobStore Create() =>
        new ExistenceCachingBlobStore(StoreOf(_near!), new ExistenceCacheOptions(), TimeProvider.System);

    private static RemoteBlobStore StoreOf(StorageHost host) =>
        new(host.Host.Channel.CreateCallInvoker(), new RemoteStoreOptions(), TimeProvider.System);
}
