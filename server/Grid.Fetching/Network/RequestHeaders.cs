using System.Buffers;
using Grid.Core;

namespace Grid.Fetching.Network;

/// <summary>Headers that clients may have sent along.</summary>
internal static class RequestHeaders
{
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    // They are about the connection and the message, which are this server's own: with them a client could make its
    // request into two, or have it answered by another host's name.
    private static readonly HashSet<string> Own = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Content-Length", "Expect", "Host", "HTTP2-Settings", "Keep-Alive", "Proxy-Authorization", "Proxy-Connection",
        "Range", "TE", "Trailer", "Transfer-Encoding", "Upgrade",
    };

    /// <exception cref="GridException">INVALID_ARGUMENT.</exception>
    public static void ThrowIfRefused(string name, string value)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(TokenCharacters) || value.AsSpan().ContainsAny('\r', '\n', '\0'))
        {
            throw GridException.InvalidArgument("A header to be sent along has a name or a value that is none.");
        }

        if (Own.Contains(name))
        {
            throw GridException.InvalidArgument($"The header '{name}' is this server's own: leave it out.");
        }
    }
}
