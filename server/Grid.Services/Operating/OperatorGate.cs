using System.Net;
using Grid.Core;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Grid.Services.Operating;

/// <summary>
/// From where operators may call. Until callers prove who they are, being on the server's own machine is all that tells an
/// operator from a client.
/// </summary>
/// <param name="isOpenToAll">Calls from other machines are taken too.</param>
public sealed class OperatorGate(bool isOpenToAll)
{
    /// <exception cref="GridException">PERMISSION_DENIED when the caller is on another machine.</exception>
    public void ThrowIfShut(ServerCallContext context)
    {
        if (!isOpenToAll && !IsOfThisMachine(context.GetHttpContext().Connection))
        {
            throw new GridException(
                GridStatus.PermissionDenied,
                "Operators' calls are taken from this server's own machine only: call from there, or have 'allow-remote' of "
                + "its '!operators' set if everybody who reaches the server may do this.");
        }
    }

    // Calls over a unix socket have no address.
    private static bool IsOfThisMachine(ConnectionInfo connection) => connection.RemoteIpAddress is not { } address
        || IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
}
