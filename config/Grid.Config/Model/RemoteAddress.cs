using System.Diagnostics.CodeAnalysis;

namespace Grid.Config.Model;

/// <summary>A gRPC server to connect to without TLS: <c>http://host:port</c>, <c>grpc://host:port</c> or <c>unix:///path</c>.</summary>
public sealed record RemoteAddress
{
    private const string UnixScheme = "unix:";
    private const string Advice = "use http://HOST:PORT, grpc://HOST:PORT or unix:///path/to/socket";

    private RemoteAddress(Uri? uri, string? socketPath)
    {
        Uri = uri;
        SocketPath = socketPath;
    }

    /// <summary>An http address, or null for a unix socket.</summary>
    public Uri? Uri { get; }

    /// <summary>The socket's path, or null for TCP.</summary>
    public string? SocketPath { get; }

    public static bool TryParse(
        string text, [NotNullWhen(true)] out RemoteAddress? address, [NotNullWhen(false)] out string? problem)
    {
        address = text.StartsWith(UnixScheme, StringComparison.Ordinal)
            ? ParseSocket(text[UnixScheme.Length..])
            : ParseUri(text);
        problem = address is null ? ProblemOf(text) : null;
        return address is not null;
    }

    public override string ToString() => SocketPath is null ? Uri!.ToString().TrimEnd('/') : UnixScheme + SocketPath;

    private static string ProblemOf(string text) =>
        text.StartsWith("https:", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("grpcs:", StringComparison.OrdinalIgnoreCase)
            ? $"'{text}' needs TLS, which is known but not built yet: {Advice}"
            : $"'{text}' is no server's address: {Advice}";

    private static RemoteAddress? ParseSocket(string path)
    {
        string plain = path.StartsWith("//", StringComparison.Ordinal) ? path[2..] : path;
        return plain.Length == 0 || plain.Contains('\0', StringComparison.Ordinal)
            ? null
            : new RemoteAddress(uri: null, Path.GetFullPath(plain));
    }

    private static RemoteAddress? ParseUri(string text)
    {
        string http = text.StartsWith("grpc://", StringComparison.OrdinalIgnoreCase) ? "http" + text[4..] : text;
        bool isServer = System.Uri.TryCreate(http, UriKind.Absolute, out Uri? uri)
            && uri.Scheme == System.Uri.UriSchemeHttp
            && uri.Host.Length > 0
            && uri.PathAndQuery == "/"
            && uri.UserInfo.Length == 0;
        return isServer ? new RemoteAddress(uri, socketPath: null) : null;
    }
}
