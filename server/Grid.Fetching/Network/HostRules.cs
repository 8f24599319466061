using System.Net;
using Grid.Core;

namespace Grid.Fetching.Network;

/// <summary>
/// Which hosts are fetched from. Whoever may send a request could otherwise reach what only this machine can: services of
/// its own, of its network, and a cloud's metadata.
/// </summary>
/// <param name="Allowed">Names that are fetched from: <c>example.org</c>, <c>*.example.org</c>, <c>*</c> for all.</param>
/// <param name="Private">
/// Of these, the names, <c>HOST</c> or <c>HOST:PORT</c>, that may be at addresses that are not public.
/// </param>
public sealed record HostRules(IReadOnlyList<string> Allowed, IReadOnlyList<string> Private)
{
    private const string Any = "*";
    private const string AnyBelow = "*.";

    /// <summary>Every host at a public address.</summary>
    public static HostRules Public { get; } = new([Any], []);

    /// <exception cref="GridException">PERMISSION_DENIED when the host is not fetched from.</exception>
    public void ThrowIfRefused(string host)
    {
        if (!Allowed.Any(pattern => Matches(pattern, host)) && !Private.Any(pattern => Matches(HostOf(pattern), host)))
        {
            throw GridException.PermissionDenied(
                $"Nothing is fetched from '{host}': add it to 'hosts' of the server's 'fetch', or push the asset instead.");
        }
    }

    /// <summary>Those of a host's addresses that may be connected to.</summary>
    /// <exception cref="GridException">PERMISSION_DENIED when there are none.</exception>
    public IReadOnlyList<IPAddress> Permitted(DnsEndPoint host, IReadOnlyList<IPAddress> addresses)
    {
        IReadOnlyList<IPAddress> permitted = MayBePrivate(host) ? addresses : [.. addresses.Where(PublicAddresses.Contains)];
        return permitted.Count > 0
            ? permitted
            : throw GridException.PermissionDenied(
                $"Nothing is fetched from '{host.Host}:{host.Port}', which is at an address of this machine or its network: "
                + "add it to 'private-hosts' of the server's 'fetch' when that is meant.");
    }

    private bool MayBePrivate(DnsEndPoint host) => Private.Any(pattern =>
        Matches(HostOf(pattern), host.Host) && (PortOf(pattern) is not { } port || port == host.Port));

    private static bool Matches(string pattern, string host) =>
        pattern == Any
        || string.Equals(pattern, host, StringComparison.OrdinalIgnoreCase)
        || (pattern.StartsWith(AnyBelow, StringComparison.Ordinal)
            && host.EndsWith(pattern[1..], StringComparison.OrdinalIgnoreCase));

    // An IPv6 address has colons of its own, so it stands in brackets, as in URIs; what connects knows it without.
    private static string HostOf(string pattern) =>
        (PortOf(pattern) is null ? pattern : pattern[..pattern.LastIndexOf(':')]).Trim('[', ']');

    private static int? PortOf(string pattern) =>
        pattern.LastIndexOf(':') is var colon and >= 0
        && !pattern.AsSpan(colon).Contains(']')
        && int.TryParse(pattern.AsSpan(colon + 1), out int port)
            ? port
            : null;
}
