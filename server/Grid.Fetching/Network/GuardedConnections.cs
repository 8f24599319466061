using System.Net;
using System.Net.Sockets;
using Grid.Core;

namespace Grid.Fetching.Network;

/// <summary>
/// Connects to permitted addresses only. The very address that was looked at is connected to: a name that stands for
/// another address by the time it is looked up again gains nothing.
/// </summary>
/// <param name="rules">Who is permitted.</param>
/// <param name="resolve">Tells a name's addresses.</param>
internal sealed class GuardedConnections(
    HostRules rules, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint host, CancellationToken cancellation)
    {
        IReadOnlyList<IPAddress> permitted = rules.Permitted(host, await AddressesOfAsync(host.Host, cancellation));
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync([.. permitted], host.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>An address of a host that may be connected to.</summary>
    public async ValueTask<IPAddress> FindAsync(DnsEndPoint host, CancellationToken cancellation) =>
        rules.Permitted(host, await AddressesOfAsync(host.Host, cancellation))[0];

    private async ValueTask<IPAddress[]> AddressesOfAsync(string host, CancellationToken cancellation)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address))
        {
            return [address];
        }

        try
        {
            return await resolve(host, cancellation);
        }
        catch (SocketException failure)
        {
            throw GridException.Unavailable($"The address of '{host}' is not known: {failure.Message}.", failure);
        }
    }
}
