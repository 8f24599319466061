using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Grid.Config.Model;

/// <summary>
/// Where a listener binds: <c>127.0.0.1:50051</c>, <c>[::]:50051</c>, <c>localhost:0</c> or <c>unix:/path</c>.
/// </summary>
public sealed record ListenAddress
{
    private const string UnixScheme = "unix:";
    private const string Advice =
        "use HOST:PORT such as 127.0.0.1:50051 or [::]:50051 (every address of the machine), or unix:///path/to/socket";

    private ListenAddress(IPEndPoint? endPoint, string? socketPath)
    {
        EndPoint = endPoint;
        SocketPath = socketPath;
    }

    /// <summary>The TCP end point, or null for a unix socket. Port 0 takes any free port.</summary>
    public IPEndPoint? EndPoint { get; }

    /// <summary>The socket's path, or null for TCP.</summary>
    public string? SocketPath { get; }

    /// <summary>Every address of the machine, as the old <c>port</c> key of BuildGrid means it.</summary>
    public static ListenAddress AnyAddress(int port) => new(new IPEndPoint(IPAddress.IPv6Any, port), socketPath: null);

    public static bool TryParse(
        string text, [NotNullWhen(true)] out ListenAddress? address, [NotNullWhen(false)] out string? problem)
    {
        address = text.StartsWith(UnixScheme, StringComparison.Ordinal)
            ? ParseSocket(text[UnixScheme.Length..])
            : ParseEndPoint(text);
        problem = address is null ? $"'{text}' is no address to listen on: {Advice}" : null;
        return address is not null;
    }

    /// <summary>Whether both cannot be listened on at once. Port 0 never clashes.</summary>
    public bool ClashesWith(ListenAddress other)
    {
        if (EndPoint is null || other.EndPoint is null)
        {
            return SocketPath is not null && SocketPath == other.SocketPath;
        }

        return EndPoint.Port != 0
            && EndPoint.Port == other.EndPoint.Port
            && (IsAny(EndPoint) || IsAny(other.EndPoint) || EndPoint.Address.Equals(other.EndPoint.Address));
    }

    public override string ToString() => SocketPath is null ? EndPoint!.ToString() : UnixScheme + SocketPath;

    // gRPC writes unix:///absolute and unix:relative; a relative one starts at the working directory.
    private static ListenAddress? ParseSocket(string path)
    {
        string plain = path.StartsWith("//", StringComparison.Ordinal) ? path[2..] : path;
        return plain.Length == 0 || plain.Contains('\0', StringComparison.Ordinal)
            ? null
            : new ListenAddress(endPoint: null, Path.GetFullPath(plain));
    }

    private static ListenAddress? ParseEndPoint(string text)
    {
        int colon = text.LastIndexOf(':');
        if (colon <= text.LastIndexOf(']')
            || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            || port > IPEndPoint.MaxPort)
        {
            return null;
        }

        return ParseHost(text[..colon]) is { } host
            ? new ListenAddress(new IPEndPoint(host, port), socketPath: null)
            : null;
    }

    private static IPAddress? ParseHost(string host) => host switch
    {
        "localhost" => IPAddress.Loopback,
        "*" => IPAddress.IPv6Any,
        ['[', .. string inner, ']'] => IPAddress.TryParse(inner, out IPAddress? v6) ? v6 : null,
        _ => !host.Contains(':', StringComparison.Ordinal) && IPAddress.TryParse(host, out IPAddress? v4) ? v4 : null,
    };

    private static bool IsAny(IPEndPoint endPoint) =>
        endPoint.Address.Equals(IPAddress.Any) || endPoint.Address.Equals(IPAddress.IPv6Any);
}
