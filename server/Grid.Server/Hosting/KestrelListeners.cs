using System.Net;
using System.Net.Sockets;
using Grid.Config.Model;
using Grid.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Grid.Server.Hosting;

/// <summary>Binds the addresses of the configuration to Kestrel.</summary>
internal static class KestrelListeners
{
    /// <exception cref="GridException">FAILED_PRECONDITION when another server listens on the same unix socket.</exception>
    public static void Listen(this KestrelServerOptions kestrel, ListenAddress address, HttpProtocols protocols)
    {
        if (address.SocketPath is not null)
        {
            RemoveStaleSocket(address.SocketPath);
            kestrel.ListenUnixSocket(address.SocketPath, listener => listener.Protocols = protocols);
        }
        else if (address.EndPoint!.Address.Equals(IPAddress.IPv6Any))
        {
            kestrel.ListenAnyIP(address.EndPoint.Port, listener => listener.Protocols = protocols);
        }
        else
        {
            kestrel.Listen(address.EndPoint, listener => listener.Protocols = protocols);
        }
    }

    /// <summary>
    /// Listens on a unix socket that appears under its name only when <see cref="Show"/> is called: who waits for the file and
    /// then connects at once must not find one that nobody listens on yet.
    /// </summary>
    /// <exception cref="GridException">FAILED_PRECONDITION when another server listens on the same unix socket.</exception>
    public static void ListenHidden(this KestrelServerOptions kestrel, string socketPath, HttpProtocols protocols)
    {
        RemoveStaleSocket(socketPath);
        File.Delete(HiddenPathOf(socketPath));
        kestrel.ListenUnixSocket(HiddenPathOf(socketPath), listener => listener.Protocols = protocols);
    }

    /// <summary>Lets a socket appear under its name, with these permissions.</summary>
    public static void Show(string socketPath, UnixFileMode? mode)
    {
        if (mode is { } permissions)
        {
            File.SetUnixFileMode(HiddenPathOf(socketPath), permissions);
        }

        File.Move(HiddenPathOf(socketPath), socketPath);
    }

    // In the same folder, and hardly longer: the paths of sockets have little room.
    private static string HiddenPathOf(string socketPath) => socketPath + "~";

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
