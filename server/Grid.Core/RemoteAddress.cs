using System.Diagnostics.CodeAnalysis;

namespace Grid.Core;

/// <summary>
/// Where a gRPC server listens: <c>http://host:port</c> or <c>grpc://host:port</c> (plain HTTP/2), <c>https://</c> or
/// <c>grpcs://</c> (TLS), <c>unix:/path</c> (a socket on this machine, two to three times as quick as TCP), or
/// <c>host:port</c>, which is plain HTTP/2.
/// </summary>
public sealed record RemoteAddress
{
    private const string Forms =
        "write http://HOST:PORT, grpc://HOST:PORT, https://HOST:PORT, grpcs://HOST:PORT or unix:/PATH";

    private static readonly Dictionary<string, string> Schemes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["http"] = Uri.UriSchemeHttp,
        ["grpc"] = Uri.UriSchemeHttp,
        ["https"] = Uri.UriSchemeHttps,
        ["grpcs"] = Uri.UriSchemeHttps,
    };

    // An HTTP request needs a host even when a socket file carries it; servers ignore this one.
    private static readonly Uri SocketUri = new("http://localhost");

    private readonly string _text;

    private RemoteAddress(string text, Uri uri, string? socketPath)
    {
        _text = text;
        Uri = uri;
        SocketPath = socketPath;
    }

    /// <summary>The address as HTTP sees it.</summary>
    public Uri Uri { get; }

    /// <summary>The socket file, when the address is one.</summary>
    public string? SocketPath { get; }

    /// <summary>Parses an address as a person writes it; <paramref name="problem"/> says what to write instead.</summary>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out RemoteAddress? address, [NotNullWhen(false)] out string? problem)
    {
        address = text.StartsWith("unix:", StringComparison.Ordinal) ? ParseSocket(text) : ParseHost(text);
        problem = address is null ? $"'{text}' is not the address of a server: {Forms}." : null;
        return address is not null;
    }

    /// <summary>Parses an address as a person writes it.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT, saying what to write instead.</exception>
    public static RemoteAddress Parse(string text) =>
        TryParse(text, out RemoteAddress? address, out string? problem)
            ? address
            : throw GridException.InvalidArgument(problem);

    public override string ToString() => _text;

    private static RemoteAddress? ParseSocket(string text)
    {
        string path = text["unix:".Length..];
        if (path.StartsWith("///", StringComparison.Ordinal))
        {
            path = path[2..];
        }

        bool isPath = path.Length > 0
            && !path.StartsWith("//", StringComparison.Ordinal)
            && !path.Contains('\0', StringComparison.Ordinal);
        return isPath ? new RemoteAddress(text, SocketUri, Path.GetFullPath(path)) : null;
    }

    private static RemoteAddress? ParseHost(string text)
    {
        int schemeEnd = text.IndexOf("://", StringComparison.Ordinal);
        string? scheme = schemeEnd < 0 ? Uri.UriSchemeHttp : Schemes.GetValueOrDefault(text[..schemeEnd]);
        string authority = schemeEnd < 0 ? text : text[(schemeEnd + 3)..];
        if (scheme is null || !Uri.TryCreate($"{scheme}://{authority}", UriKind.Absolute, out Uri? uri))
        {
            return null;
        }

        bool isServer = uri.Host.Length > 0 && uri.PathAndQuery == "/" && uri.UserInfo.Length == 0 && uri.Port > 0;
        return isServer ? new RemoteAddress(text, uri, socketPath: null) : null;
    }
}
