using System.Net;
using System.Net.Sockets;
using Grid.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Grid.Server.Hosting;

/// <summary>Where a listener binds: <c>127.0.0.1:50051</c>, <c>[::]:50051</c>, <c>localhost:0</c> or <c>unix:/path</c>.</summary>
internal sealed record ListenAddress
{
    private const string UnixScheme = "unix:";

    private ListenAddress(IPEndPoint? endPoint, string? socketPath)
    {
        EndPoint = endPoint;
        SocketPath = socketPath;
    }

    /// <summary>The TCP end point, or null for a unix socket.</summary>
    public IPEndPoint? EndPoint { get; }

    /// <summary>The socket's path, or null for TCP.</summary>
    public string? SocketPath { get; }

    /// <exception cref="GridException">INVALID_ARGUMENT when the text names no address.</exception>
    public static ListenAddress Parse(string text)
    {
        if (text.StartsWith(UnixScheme, StringComparison.Ordinal))
        {
            string path = Path.GetFullPath("/" + text[UnixScheme.Length..].TrimStart('/'));
            return new ListenAddress(endPoint: null, path);
        }

        string resolved = text.StartsWith("localhost:", StringComparison.Ordinal) ? "127.0.0.1" + text[9..] : text;
        if (IPEndPoint.TryParse(resolved, out IPEndPoint? endPoint) && HasPort(resolved))
        {
            return new ListenAddress(endPoint, socketPath: null);
        }

        throw GridException.InvalidArgument(
            $"'{text}' is no address to listen on: use HOST:PORT such as 127.0.0.1:50051 or [::]:50051, or unix:/path/to/socket.");
    }

    /// <summary>Adds the listener to a Kestrel server.</summary>
    public void AddTo(KestrelServerOptions kestrel, Action<ListenOptions> configure)
    {
        if (SocketPath is not null)
        {
            RemoveStaleSocket(SocketPath);
            kestrel.ListenUnixSocket(SocketPath, configure);
        }
        else if (EndPoint!.Address.Equals(IPAddress.IPv6Any))
        {
            kestrel.ListenAnyIP(EndPoint.Port, configure);
        }
        else
        {
            kestrel.Listen(EndPoint, configure);
        }
    }

    public override string ToString() => SocketPath is null ? EndPoint!.ToString() : UnixScheme + SocketPath;

    private static bool HasPort(string text) => text.LastIndexOf(':') > text.LastIndexOf(']');

    // A server that was killed leaves its socket behind, and binding to an existing path fails. One that still answers
    // belongs to a server that runs.
    private static void RemoveStaleSocket(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (File.Exists(path) && IsAnswered(path))
        {
            throw GridException.FailedPrecondition(
                $"Another server listens on unix:{path}: stop it, or choose another address.");
        }

        File.Delete(path);
    }

    private static bool IsAnswered(string path)
    {
        using Socket probe = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
