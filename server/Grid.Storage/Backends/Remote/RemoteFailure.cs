using Grid.Core;
using Grpc.Core;

namespace Grid.Storage.Backends;

/// <summary>Turns what gRPC throws into what stores throw.</summary>
public static class RemoteFailure
{
    /// <summary>
    /// The failure with its code kept and the call's name before its message; a cancellation that the caller asked for
    /// stays one.
    /// </summary>
    public static Exception Of(string call, RpcException failure, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            return new OperationCanceledException(failure.Message, failure, cancellation);
        }

        return new GridException((GridStatus)failure.StatusCode, $"{call}: {failure.Status.Detail}", failure);
    }
}
