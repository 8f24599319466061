using Grid.Conformance;
using Grid.EndToEnd.Hosting;
using Grid.Storage;
using Grid.Storage.Backends;

namespace Grid.EndToEnd.Storage;

public sealed class RemoteActionCacheTests : ActionCacheContract, IAsyncLifetime
{
    private StorageHost? _host;

    public async Task InitializeAsync() => _host = await StorageHost.StartAsync();

    public async Task DisposeAsync() => await _host!.DisposeAsync();

    protected override IActionCache Create() =>
        new RemoteActionCache(_host!.Host.Channel.CreateCallInvoker(), new RemoteStoreOptions(), TimeProvider.System);
}
