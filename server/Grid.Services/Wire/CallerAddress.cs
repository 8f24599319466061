using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Grid.Services.Wire;

/// <summary>From which machine a call comes.</summary>
internal static class CallerAddress
{
    /// <summary>Null for a call over a unix socket, which has no address.</summary>
    public static IPAddress? Of(ServerCallContext context) => Plain(context.GetHttpContext().Connection.RemoteIpAddress);

    /// <summary>Both ends of the connection that a call came by; null for what is no address.</summary>
    public static (IPEndPoint? Theirs, IPEndPoint? Ours) EndsOf(ServerCallContext context)
    {
        ConnectionInfo connection = context.GetHttpContext().Connection;
        return (EndOf(connection.RemoteIpAddress, connection.RemotePort), EndOf(connection.LocalIpAddress, connection.LocalPort));
    }

    /// <summary>Without the disguise in which a listener for both kinds of addresses sees the older one.</summary>
    public static IPAddress? Plain(IPAddress? address) =>
        address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;

    private static IPEndPoint? EndOf(IPAddress? address, int port) => address is null ? null : new IPEndPoint(address, port);
}
