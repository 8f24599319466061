using System.Net;
using Grpc.Core;

namespace Grid.Services.Wire;

/// <summary>From which machine a call comes.</summary>
internal static class CallerAddress
{
    /// <summary>Null for a call over a unix socket, which has no address.</summary>
    public static IPAddress? Of(ServerCallContext context) => Plain(context.GetHttpContext().Connection.RemoteIpAddress);

    /// <summary>Without the disguise in which a listener for both kinds of addresses sees the older one.</summary>
    public static IPAddress? Plain(IPAddress? address) =>
        address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
}
