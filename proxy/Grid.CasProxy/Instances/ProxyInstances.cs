using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Grid.Core;
using Grid.Sandbox.Inputs;
using Grid.Storage;
using Grid.Storage.Backends;
using Grid.Storage.Composition;
using Grid.Storage.Guards;

namespace Grid.CasProxy.Instances;

/// <summary>The instances of a proxy: those it was started with, and those that clients name servers for.</summary>
public sealed class ProxyInstances(LocalStore local, ProxyLimits limits, IStorageWatch watch, TimeProvider time)
    : IAsyncDisposable
{
    private readonly RemoteConnections _connections = new(time);
    private readonly ConcurrentDictionary<InstanceName, ProxyInstance> _instances = new();

    /// <summary>What serves the name that stands in a request.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT when nothing does.</exception>
    public ProxyInstance Find(string name) => TryFind(InstanceName.Parse(name), out ProxyInstance? instance)
        ? instance
        : throw GridException.InvalidArgument(
            $"Invalid instance name \"{name}\": use one that this proxy was started with, or GetInstanceNameForRemotes.");

    /// <summary>What serves a name, if anything does.</summary>
    public bool TryFind(InstanceName name, [NotNullWhen(true)] out ProxyInstance? instance) =>
        _instances.TryGetValue(name, out instance);

    /// <summary>Adds an instance that has no server.</summary>
    public void AddLocal(InstanceName name) => _instances[name] =
        new ProxyInstance(name, local, inputs: null, remote: null, isReadOnly: false, time)
        {
            Cas = local.Blobs,
            ActionCache = local.Results,
            TakesResults = true,
        };

    /// <summary>Adds an instance, or leaves the one there is of that name.</summary>
    /// <exception cref="GridException">RESOURCE_EXHAUSTED when there are too many.</exception>
    public ProxyInstance Add(InstanceName name, RemoteServers servers)
    {
        if (_instances.Count >= limits.InstancesMax && !_instances.ContainsKey(name))
        {
            throw GridException.ResourceExhausted(
                $"This proxy stands before {limits.InstancesMax} sets of servers already: restart it, or use one of them.");
        }

        return _instances.GetOrAdd(name, _ => Compose(name, servers));
    }

    /// <summary>Asks the CAS of an instance whether it is there.</summary>
    /// <exception cref="GridException">It is not; the status says how.</exception>
    public async Task GreetAsync(RemoteServers servers, CancellationToken cancellation)
    {
        if (servers.Cas is { } cas)
        {
            await new RemoteGreeting(_connections.To(cas), cas, limits, time).MakeAsync(cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ProxyInstance instance in _instances.Values)
        {
            await instance.DisposeAsync();
        }

        _connections.Dispose();
    }

    private ProxyInstance Compose(InstanceName name, RemoteServers servers)
    {
        RemoteBlobStore? remote = servers.Cas is { } cas
            ? new RemoteBlobStore(_connections.To(cas), cas.ToStoreOptions(), time)
            : null;
        RemoteInputs? inputs = remote is null ? null : new RemoteInputs(local.Blobs, remote, limits.Fetching, time);
        return new ProxyInstance(name, local, inputs, Remembering(remote), servers.Cas?.IsReadOnly == true, time)
        {
            Cas = CasOf(servers.Cas, inputs, remote),
            ActionCache = ResultsOf(servers.ActionCache),
            TakesResults = servers.ActionCache is { IsReadOnly: false },
            Execution = UpstreamOf(servers.Execution),
            Assets = UpstreamOf(servers.Assets),
        };
    }

    // What clients write to a server that is only read from stays here, and counts as held.
    private IBlobStore? CasOf(RemoteServer? server, RemoteInputs? inputs, RemoteBlobStore? remote) =>
        server is null ? null
        : server.IsReadOnly ? inputs
        : ReadCachingBlobStore.Create(local.Blobs, Remembering(remote)!, watch);

    private IBlobStore? Remembering(RemoteBlobStore? remote) => remote is null || limits.ExistenceAgeMax == TimeSpan.Zero
        ? remote
        : new ExistenceCachingBlobStore(remote, new ExistenceCacheOptions { AgeMax = limits.ExistenceAgeMax }, time);

    private IActionCache? ResultsOf(RemoteServer? server)
    {
        if (server is null)
        {
            return null;
        }

        RemoteActionCache results = new(_connections.To(server), server.ToStoreOptions(), time);
        return server.IsReadOnly ? new ReadOnlyActionCache(results) : results;
    }

    private Upstream? UpstreamOf(RemoteServer? server) =>
        server is null ? null : new Upstream(_connections.To(server), server.Instance);
}
