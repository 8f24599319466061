using System.Security.Cryptography;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grid.Core;
using Grid.Storage.Backends;

namespace Grid.CasProxy.Instances;

/// <summary>Servers as clients name them in messages.</summary>
internal static class RemoteWire
{
    /// <summary>A name that the same servers always get, and no others.</summary>
    public static InstanceName NameOf(LocalApi.GetInstanceNameForRemotesRequest request) =>
        InstanceName.Parse(Convert.ToHexStringLower(SHA256.HashData(request.ToByteArray())));

    /// <param name="request">What a client named.</param>
    /// <param name="certificates">Takes the certificates that come as bytes.</param>
    /// <exception cref="GridException">INVALID_ARGUMENT when an address or a name is none.</exception>
    public static RemoteServers ToServers(LocalApi.GetInstanceNameForRemotesRequest request, CertificateFiles certificates) => new()
    {
        Cas = ToServer(request.ContentAddressableStorage, certificates),
        ActionCache = ToServer(request.ActionCache, certificates),
        Assets = ToServer(request.RemoteAsset, certificates),
        Execution = ToServer(request.Execution, certificates),
    };

    /// <summary>The older form, which names one server for blobs.</summary>
    public static LocalApi.GetInstanceNameForRemotesRequest ToRequest(LocalApi.GetInstanceNameForRemoteRequest request) => new()
    {
        ContentAddressableStorage = new LocalApi.Remote
        {
            Url = request.Url,
            InstanceName = request.InstanceName,
            ServerCert = request.ServerCert,
            ClientKey = request.ClientKey,
            ClientCert = request.ClientCert,
        },
    };

    private static RemoteServer? ToServer(LocalApi.Remote? remote, CertificateFiles certificates)
    {
        if (remote is null)
        {
            return null;
        }

        if (remote.Protocol is not ("" or "reapi"))
        {
            throw new GridException(
                GridStatus.Unimplemented, $"Protocol '{remote.Protocol}' is not spoken to servers here: leave it out.");
        }

        return new RemoteServer(RemoteAddress.Parse(remote.Url), InstanceName.Parse(remote.InstanceName))
        {
            Credentials = new RemoteCredentials
            {
                ServerCertPath = certificates.PathOf(remote.ServerCert),
                ClientKeyPath = certificates.PathOf(remote.ClientKey),
                ClientCertPath = certificates.PathOf(remote.ClientCert),
                TokenPath = remote.AccessTokenPath.Length > 0 ? remote.AccessTokenPath : null,
                TokenRefresh = ToSpan(remote.AccessTokenReloadInterval),
            },
            IsReadOnly = remote.ReadOnly,
            RetriesMax = remote.RetryLimit > 0 ? (int)Math.Min(remote.RetryLimit, RetriesLimit) : null,
            RetryDelay = ToSpan(remote.RetryDelay),
            CallDurationMax = ToSpan(remote.RequestTimeout),
        };
    }

    // With the pause doubling each time, more would never be made.
    private const long RetriesLimit = 30;

    // A negative time, or none, is the usual.
    private static TimeSpan? ToSpan(Duration? duration) =>
        duration is { Seconds: >= 0 and < int.MaxValue, Nanos: >= 0 } and not { Seconds: 0, Nanos: 0 }
            ? TimeSpan.FromSeconds(duration.Seconds) + TimeSpan.FromMicroseconds(duration.Nanos / 1000)
            : null;
}
