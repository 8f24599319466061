using System.Net;
using Grid.Core;
using Grid.Services.Wire;
using Grpc.Core;

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
        if (!IsOpenTo(CallerAddress.Of(context)))
        {
            throw new GridException(
                GridStatus.PermissionDenied,
                "Operators' calls are taken from the own machine of the server that has the scheduler only, and not from "
                + "servers that pass them on: call from there, or have 'allow-remote' of the service set if everybody who "
                + "reaches the servers may do this.");
        }
    }

    internal bool IsOpenTo(IPAddress? caller) => isOpenToAll || caller is null || IPAddress.IsLoopback(caller);
}
