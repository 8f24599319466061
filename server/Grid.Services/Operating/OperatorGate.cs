using System.Net;
using Grid.Core;
using Grid.Services.Wire;
using Grpc.Core;

namespace Grid.Services.Operating;

/// <summary>
/// From where operators may call. Until callers prove who they are, being root or the server's own user on the server's own
/// machine is all that tells an operator from a client.
/// </summary>
/// <param name="isOpenToAll">Calls from other machines, and of other users, are taken too.</param>
public sealed class OperatorGate(bool isOpenToAll)
{
    private const uint Root = 0;

    /// <exception cref="GridException">PERMISSION_DENIED when the caller is on another machine, or another user of this one.</exception>
    public void ThrowIfShut(ServerCallContext context)
    {
        if (!IsOpenTo(CallerAddress.Of(context), () => UserOf(context)))
        {
            throw new GridException(
                GridStatus.PermissionDenied,
                "Operators' calls are taken from the own machine of the server that has the scheduler only, of its own user or "
                + "root, and not from servers that pass them on: call from there and as one of those, or have 'allow-remote' of the "
                + "service set if everybody who reaches the servers may do this.");
        }
    }

    // A unix socket is a file, and who may connect to it is the file's matter.
    internal bool IsOpenTo(IPAddress? caller, Func<uint?> userOf) => isOpenToAll
        || caller is null
        || (IPAddress.IsLoopback(caller) && userOf() is { } user && (user == Root || user == SocketOwners.Own));

    private static uint? UserOf(ServerCallContext context) => CallerAddress.EndsOf(context) is ({ } theirs, { } ours)
        ? SocketOwners.UserOf(bound: theirs, connected: ours)
        : null;
}
