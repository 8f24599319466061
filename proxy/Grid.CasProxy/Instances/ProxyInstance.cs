using Grid.Core;
using Grid.Sandbox;
using Grid.Sandbox.Inputs;
using Grid.Storage;
using Grid.Storage.Trees;

namespace Grid.CasProxy.Instances;

/// <summary>One instance of a proxy: the store of this machine, and the servers behind it. What is null is not offered.</summary>
public sealed class ProxyInstance : IAsyncDisposable
{
    private readonly RemoteInputs? _remoteInputs;

    internal ProxyInstance(
        InstanceName name, LocalStore local, RemoteInputs? inputs, IBlobStore? remote, bool isReadOnly, TimeProvider time)
    {
        Name = name;
        Local = local;
        Remote = remote;
        IsReadOnly = isReadOnly;
        _remoteInputs = inputs;
        Inputs = (IInputStore?)inputs ?? new LocalInputs(local.Blobs);
        Trees = new TreeClosures(Inputs, new TreeCacheOptions(), time);
    }

    /// <summary>What clients call it.</summary>
    public InstanceName Name { get; }

    /// <summary>What is on this machine.</summary>
    public LocalStore Local { get; }

    /// <summary>What is here, and else at the server, from where it stays here.</summary>
    public IInputStore Inputs { get; }

    /// <summary>What trees lead to.</summary>
    public TreeClosures Trees { get; }

    /// <summary>The blobs of the server; null when there is none.</summary>
    public IBlobStore? Remote { get; }

    /// <summary>Whether nothing goes to the server.</summary>
    public bool IsReadOnly { get; }

    /// <summary>What blobs are read from and written to for clients; null when it stands before no CAS.</summary>
    public IBlobStore? Cas { get; init; }

    /// <summary>Results.</summary>
    public IActionCache? ActionCache { get; init; }

    /// <summary>Whether clients may store results.</summary>
    public bool TakesResults { get; init; }

    /// <summary>Where actions are executed.</summary>
    public Upstream? Execution { get; init; }

    /// <summary>Where assets are.</summary>
    public Upstream? Assets { get; init; }

    /// <exception cref="GridException">UNIMPLEMENTED when it executes nothing.</exception>
    public Upstream RequireExecution() => Execution ?? throw NotOffered("no execution service", "--exec-remote");

    /// <exception cref="GridException">UNIMPLEMENTED when it has no assets.</exception>
    public Upstream RequireAssets() => Assets ?? throw NotOffered("no remote asset service", "--ra-remote");

    /// <exception cref="GridException">UNIMPLEMENTED when it has no blobs.</exception>
    public void RequireCas()
    {
        if (Cas is null)
        {
            throw NotOffered("no content-addressable storage", "--cas-remote");
        }
    }

    public ValueTask DisposeAsync() => _remoteInputs?.DisposeAsync() ?? ValueTask.CompletedTask;

    private GridException NotOffered(string what, string option) => new(
        GridStatus.Unimplemented, $"Instance '{Name}' of this proxy has {what}: name a server with {option}.");
}
