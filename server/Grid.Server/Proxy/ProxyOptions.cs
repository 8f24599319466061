using Grid.CasProxy.Instances;
using Grid.Config.Model;
using Grid.Core;
using Microsoft.Extensions.Logging;

namespace Grid.Server.Proxy;

/// <summary>What a proxy is, as its command line says.</summary>
internal sealed record ProxyOptions
{
    /// <summary>The folder of the local store.</summary>
    public required string Path { get; init; }

    /// <summary>Where it listens.</summary>
    public required IReadOnlyList<ListenAddress> Addresses { get; init; }

    /// <summary>The permissions of its sockets; null for what the process makes them.</summary>
    public UnixFileMode? SocketMode { get; init; }

    /// <summary>What it stands before.</summary>
    public RemoteServers Servers { get; init; } = RemoteServers.None;

    /// <summary>The instances by which clients call it.</summary>
    public IReadOnlyList<ProxyName> Names { get; init; } = [];

    /// <summary>Instances that have no server.</summary>
    public IReadOnlyList<InstanceName> LocalNames { get; init; } = [];

    /// <summary>What digests are made by.</summary>
    public DigestFunction Function { get; init; } = DigestFunction.Sha256;

    /// <summary>How much the blobs may take; null for as much as the file system has.</summary>
    public long? QuotaBytes { get; init; }

    /// <summary>What is left free of the file system.</summary>
    public long ReservedBytes { get; init; } = 2L << 30;

    /// <summary>Whether what was used since the start stays.</summary>
    public bool ProtectsSession { get; init; }

    /// <summary>How long what the server said it holds is believed.</summary>
    public TimeSpan ExistenceAgeMax { get; init; } = TimeSpan.Zero;

    /// <summary>What it logs.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Error;

    /// <summary>What was asked for and is not done, a sentence each.</summary>
    public IReadOnlyList<string> Idle { get; init; } = [];
}
