using Grid.CasProxy.Instances;
using Grid.CasProxy.Staging;
using Grpc.Core;

namespace Grid.CasProxy;

/// <summary>What <see cref="LocalCasService"/> is put together from.</summary>
public sealed class LocalCasParts : IDisposable
{
    /// <summary>The store of this machine.</summary>
    public required LocalStore Store { get; init; }

    /// <summary>What stands before it.</summary>
    public required ProxyInstances Instances { get; init; }

    /// <summary>The trees that are laid out.</summary>
    public required StagedTrees Staged { get; init; }

    /// <summary>The bounds.</summary>
    public required ProxyLimits Limits { get; init; }

    /// <summary>
    /// Throws when a caller is not somebody who may read and write this machine's files as the proxy's user: by naming paths
    /// a client does so.
    /// </summary>
    public required Action<ServerCallContext> Admit { get; init; }

    /// <summary>Cancelled when the proxy is to end, which trees that are laid out must not hold up.</summary>
    public required CancellationToken Draining { get; init; }

    internal CertificateFiles Certificates { get; } = new();

    public void Dispose() => Certificates.Dispose();
}
