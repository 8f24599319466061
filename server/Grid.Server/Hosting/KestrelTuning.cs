using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Grid.Server.Hosting;

/// <summary>
/// What gRPC with large blobs and long polls needs of Kestrel. The windows decide the throughput of a link with latency:
/// over 10 ms, 8 and 32 MiB carry ten times what the defaults do.
/// </summary>
internal static class KestrelTuning
{
    private const int StreamWindowBytes = 8 << 20;
    private const int ConnectionWindowBytes = 32 << 20;
    private const int StreamsPerConnectionMax = 1_000;
    private const long ResponseBufferBytesMax = 1 << 20;

    // A bot sends one partial-execution-metadata header for each lease that it runs.
    private const int RequestHeadersMax = 1_000;
    private const int RequestHeadersBytesMax = 1 << 20;

    // A bot or client that vanished without a word would otherwise be noticed only when a poll held for minutes is answered.
    private static readonly TimeSpan KeepAlivePingDelay = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan KeepAlivePingTimeout = TimeSpan.FromSeconds(10);

    public static void Apply(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.MaxConcurrentConnections = null;
        kestrel.Limits.MaxResponseBufferSize = ResponseBufferBytesMax;
        kestrel.Limits.MaxRequestHeaderCount = RequestHeadersMax;
        kestrel.Limits.MaxRequestHeadersTotalSize = RequestHeadersBytesMax;
        kestrel.Limits.Http2.MaxRequestHeaderFieldSize = RequestHeadersBytesMax;
        kestrel.Limits.Http2.MaxStreamsPerConnection = StreamsPerConnectionMax;
        kestrel.Limits.Http2.InitialStreamWindowSize = StreamWindowBytes;
        kestrel.Limits.Http2.InitialConnectionWindowSize = ConnectionWindowBytes;
        kestrel.Limits.Http2.KeepAlivePingDelay = KeepAlivePingDelay;
        kestrel.Limits.Http2.KeepAlivePingTimeout = KeepAlivePingTimeout;
    }
}
