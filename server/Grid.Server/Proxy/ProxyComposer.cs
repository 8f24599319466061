using System.Diagnostics.Metrics;
using Grid.CasProxy;
using Grid.CasProxy.Instances;
using Grid.CasProxy.Staging;
using Grid.Core;
using Grid.Sandbox.Fuse;
using Grid.Server.Composition;
using Grid.Server.Metrics;
using Grid.Services;
using Grid.Services.Operating;
using Grid.Services.Wire;
using Grid.Storage;
using Grid.Storage.Backends;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Grid.Server.Proxy;

/// <summary>Builds what a proxy serves from its options.</summary>
internal sealed class ProxyComposer(ProxyOptions options, ILoggerFactory loggers, TimeProvider time)
{
    // Longer than any session: what was there at its start is older still.
    private static readonly TimeSpan SessionProtection = TimeSpan.FromDays(365);

    private const long ResultsBytesMax = 1L << 30;
    private const int ResultsMax = 100_000;

    private readonly ProxyLimits _limits = new() { ExistenceAgeMax = options.ExistenceAgeMax };

    /// <summary>Opens the stores and composes the instances; all of it is kept to be closed.</summary>
    public LocalCasParts Compose(OpenedParts opened, CancellationToken draining)
    {
        LocalStore store = OpenStore(opened);
        Meter meter = opened.Keep(new Meter(MetricsCollector.MeterName));
        StorageWatch watch = new("The proxy", new StorageWatchMetrics(meter), loggers.CreateLogger<StorageWatch>(), time);
        ProxyInstances instances = opened.Keep(new ProxyInstances(store, _limits, watch, time));
        AddInstances(instances);
        string stagingPath = Path.Combine(options.Path, "cas", "staging");
        StagedTrees staged = opened.Keep(
            StagedTrees.Open(stagingPath, _limits, () => FuseStager.Open(stagingPath, _limits.Trees)));
        return opened.Keep(new LocalCasParts
        {
            Store = store,
            Instances = instances,
            Staged = staged,
            Limits = _limits,
            Admit = Admit,
            Draining = draining,
        });
    }

    /// <summary>The instances as the storage services know them.</summary>
    public static InstanceRegistry<StorageInstance> StorageInstances(LocalCasParts parts) => new(
        new Dictionary<InstanceName, StorageInstance>(),
        late: name => parts.Instances.TryFind(name, out ProxyInstance? instance) ? ToStorage(instance) : null);

    private static StorageInstance ToStorage(ProxyInstance instance) => new()
    {
        Cas = instance.Cas,
        ByteStream = instance.Cas,
        Trees = instance.Trees,
        ActionCache = instance.ActionCache,
        TakesActionCacheUpdates = instance.TakesResults,
        IsExecutionEnabled = instance.Execution is not null,
        Functions = new AcceptedFunctions([.. DigestFunction.All.OrderBy(function => function != instance.Local.Function)]),
    };

    private LocalStore OpenStore(OpenedParts opened)
    {
        string path = Path.Combine(options.Path, "cas");
        PrivatePlaces.MakeFolder(options.Path);
        Directory.CreateDirectory(path);
        long quota = QuotaFor(options.Path);
        TimeSpan protection = options.ProtectsSession ? SessionProtection : TimeSpan.Zero;
        DiskBlobStore blobs = opened.Keep(DiskBlobStore.OpenShared(path, options.Function, quota, protection, time));
        return new LocalStore(options.Path, blobs, OpenResults(opened), options.Function, quota);
    }

    private long QuotaFor(string path)
    {
        long room = Math.Max(1, new DriveInfo(path).TotalSize - options.ReservedBytes);
        return Math.Min(options.QuotaBytes ?? long.MaxValue, room);
    }

    // Of several proxies on one folder the first one keeps results; the others remember theirs as long as they run.
    private IActionCache OpenResults(OpenedParts opened)
    {
        try
        {
            return opened.Keep(DiskActionCache.Open(Path.Combine(options.Path, "results"), ResultsBytesMax));
        }
        catch (GridException failure) when (failure.Status == GridStatus.FailedPrecondition)
        {
            return new MemoryActionCache(ResultsMax);
        }
    }

    private void AddInstances(ProxyInstances instances)
    {
        foreach (ProxyName name in options.Names)
        {
            instances.Add(name.Own, name.Remote is { } remote ? Named(options.Servers, remote) : options.Servers);
        }

        foreach (InstanceName name in options.LocalNames)
        {
            instances.AddLocal(name);
        }
    }

    private static RemoteServers Named(RemoteServers servers, InstanceName name)
    {
        return new RemoteServers
        {
            Cas = With(servers.Cas),
            ActionCache = With(servers.ActionCache),
            Assets = With(servers.Assets),
            Execution = With(servers.Execution),
        };

        RemoteServer? With(RemoteServer? server) => server is null ? null : server with { Instance = name };
    }

    // A socket is a file, and who may connect to it is the file's matter. Anybody may reach a port.
    private static void Admit(ServerCallContext context)
    {
        try
        {
            new OperatorGate(isOpenToAll: false).ThrowIfShut(context);
        }
        catch (GridException failure)
        {
            throw new GridException(
                GridStatus.PermissionDenied,
                "This service reads and writes files of the proxy's machine: it is for programs there of the proxy's own user, or "
                + "of root, or for those that may open its unix socket.",
                failure);
        }
    }
}
