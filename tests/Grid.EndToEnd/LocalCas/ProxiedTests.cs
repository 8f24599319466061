using Grid.EndToEnd.Hosting;

namespace Grid.EndToEnd.LocalCas;

/// <summary>A server, and a proxy before it, for each test.</summary>
public abstract class ProxiedTests : IAsyncLifetime
{
    protected StorageHost Server { get; private set; } = null!;

    protected ProxyHost Proxy { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Server = await StorageHost.StartAsync();
        Proxy = await ProxyHost.StartAsync(Server);
    }

    public async Task DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await Server.DisposeAsync();
    }
}
