using System.Net.Sockets;
using Grid.Core;
using Grpc.Net.Client;

namespace Grid.Storage.Backends;

/// <summary>Opens the connection to a server, tuned for blobs.</summary>
public static class RemoteChannel
{
    /// <summary>The largest message taken from a server: a batch at the limit of a generous one, or a page of a tree.</summary>
    public const int MessageSizeBytesMax = 64 << 20;

    // Over a link with a 10 ms round trip the window decides the speed of a stream: 64 KiB gives 32 MB/s, 8 MiB ten times that.
    private const int StreamWindowSizeBytes = 8 << 20;

    // A peer that vanished without a word is noticed within this time, also under a poll that is held for minutes.
    private static readonly TimeSpan KeepAlivePingDelay = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan KeepAlivePingTimeout = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>A channel to <paramref name="address"/>; it connects at the first call and again whenever it has to.</summary>
    public static GrpcChannel Open(RemoteAddress address) =>
        Open(address, new RemoteCredentials(), TimeProvider.System);

    /// <summary>The same, with credentials.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION when a file of the credentials cannot be used.</exception>
    public static GrpcChannel Open(RemoteAddress address, RemoteCredentials credentials, TimeProvider time) =>
        Open(address, credentials, time, KeepAlivePingDelay, KeepAlivePingTimeout);

    /// <summary>A channel to a peer whose death has to be noticed within twice <paramref name="silenceMax"/>.</summary>
    public static GrpcChannel Open(RemoteAddress address, TimeSpan silenceMax) =>
        Open(address, new RemoteCredentials(), TimeProvider.System, silenceMax, silenceMax);

    private static GrpcChannel Open(
        RemoteAddress address,
        RemoteCredentials credentials,
        TimeProvider time,
        TimeSpan pingDelay,
        TimeSpan pingTimeout)
    {
        SocketsHttpHandler transport = CreateTransport(address);
        transport.KeepAlivePingDelay = pingDelay;
        transport.KeepAlivePingTimeout = pingTimeout;
        RemoteCertificates.Apply(credentials, transport.SslOptions);
        return GrpcChannel.ForAddress(address.Uri, new GrpcChannelOptions
        {
            HttpHandler = credentials.TokenPath is { } path
                ? new TokenTransport(new TokenFile(path, credentials.TokenRefresh, time), transport)
                : transport,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = MessageSizeBytesMax,
            MaxSendMessageSize = null,
        });
    }

    private static SocketsHttpHandler CreateTransport(RemoteAddress address)
    {
        SocketsHttpHandler transport = new()
        {
            // A proxy from the environment speaks HTTP/1.1, which cannot carry gRPC.
            UseProxy = false,
            EnableMultipleHttp2Connections = true,
            InitialHttp2StreamWindowSize = StreamWindowSizeBytes,
            ConnectTimeout = ConnectTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        };
        if (address.SocketPath is { } path)
        {
            transport.ConnectCallback = (_, cancellation) => ConnectSocketAsync(path, cancellation);
        }

        return transport;
    }

    private static async ValueTask<Stream> ConnectSocketAsync(string path, CancellationToken cancellation)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
