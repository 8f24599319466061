using Build.Buildgrid;
using Grid.CasProxy;
using Grid.CasProxy.Instances;
using Grid.CasProxy.Passing;
using Grid.CasProxy.Staging;
using Grid.Core;
using Grid.EndToEnd.Hosting;
using Grid.Storage;
using Grid.Storage.Backends;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using LocalCasClient = Build.Buildgrid.LocalContentAddressableStorage.LocalContentAddressableStorageClient;

namespace Grid.EndToEnd.LocalCas;

/// <summary>A proxy, the server behind it, and a folder for both and for what a test captures.</summary>
public sealed class ProxyHost : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly Stack<IAsyncDisposable> _opened;
    private readonly CancellationTokenSource _draining;
    private readonly GridHost _host;

    private ProxyHost(
        TemporaryFolder folder, Stack<IAsyncDisposable> opened, CancellationTokenSource draining, GridHost host, LocalStore store)
    {
        _folder = folder;
        _opened = opened;
        _draining = draining;
        _host = host;
        Store = store;
        Client = new LocalCasClient(host.Channel);
    }

    /// <summary>The instance that has no server.</summary>
    public static string Alone => "alone";

    public LocalCasClient Client { get; }

    public CallInvoker Calls => _host.Channel.CreateCallInvoker();

    public LocalStore Store { get; }

    /// <summary>Where trees are laid out.</summary>
    public string StagingPath => this["staging"];

    public string this[string name] => Path.Combine(_folder.Path, name);

    /// <param name="server">What it stands before; null for an address where nobody listens.</param>
    /// <param name="quotaBytes">How much it may keep.</param>
    /// <param name="prepare">Told the folder before the proxy opens it.</param>
    public static async Task<ProxyHost> StartAsync(
        StorageHost? server, long? quotaBytes = null, Action<string>? prepare = null)
    {
        TemporaryFolder folder = new();
        prepare?.Invoke(folder.Path);
        Stack<IAsyncDisposable> opened = new();
        CancellationTokenSource draining = new();
        ProxyLimits limits = new() { GreetingRetriesMax = 0 };
        var blobs = DiskBlobStore.OpenShared(
            Path.Combine(folder.Path, "cas"), DigestFunction.Sha256, quotaBytes, TimeSpan.FromDays(365), TimeProvider.System);
        LocalStore store = new(folder.Path, blobs, new MemoryActionCache(100), DigestFunction.Sha256, quotaBytes);
        ProxyInstances instances = new(store, limits, new SilentWatch(), TimeProvider.System);
        opened.Push(instances);
        instances.AddLocal(InstanceName.Parse(Alone));
        instances.Add(InstanceName.Empty, new RemoteServers { Cas = ServerAt(server), ActionCache = ServerAt(server) });
        var staged = StagedTrees.Open(
            Path.Combine(folder.Path, "staging"),
            limits,
            () => throw GridException.FailedPrecondition("nothing is mounted in these tests"));
        opened.Push(staged);
        LocalCasParts parts = new()
        {
            Store = store,
            Instances = instances,
            Staged = staged,
            Limits = limits,
            Admit = _ => { },
            Draining = draining.Token,
        };
        GridHost host = await GridHost.StartAsync(
            services =>
            {
                services.AddSingleton(TimeProvider.System);
                services.AddSingleton(_ => new LocalCasService(parts));
                services.AddSingleton(_ => new PassedExecution(instances));
                services.AddSingleton(_ => new PassedOperations(instances));
            },
            endpoints =>
            {
                endpoints.MapGrpcService<LocalCasService>();
                endpoints.MapGrpcService<PassedExecution>();
                endpoints.MapGrpcService<PassedOperations>();
            });
        return new ProxyHost(folder, opened, draining, host, store);
    }

    /// <summary>What a request names that server by.</summary>
    public static Remote RemoteOf(StorageHost server) => new() { Url = server.Host.Address.ToString().TrimEnd('/') };

    public async ValueTask DisposeAsync()
    {
        await _draining.CancelAsync();
        await _host.DisposeAsync();
        while (_opened.TryPop(out IAsyncDisposable? part))
        {
            await part.DisposeAsync();
        }

        Store.Blobs.Dispose();
        _draining.Dispose();
        _folder.Dispose();
    }

    private static RemoteServer ServerAt(StorageHost? server) => new(
        RemoteAddress.Parse(server is null ? "http://127.0.0.1:1" : RemoteOf(server).Url), InstanceName.Empty)
    {
        RetriesMax = 0,
    };

    // What fails is what the client is told.
    private sealed class SilentWatch : IStorageWatch
    {
        public void PartFailed(GridException failure)
        {
        }

        public void BlobCorrupt(string part, Digest digest)
        {
        }

        public void BlobRepaired(string part, Digest digest)
        {
        }
    }
}
