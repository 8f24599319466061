using Google.Protobuf;
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

        return new GridException((GridStatus)CodeOf(failure), $"{call}: {failure.Status.Detail}", failure);
    }

    /// <summary>
    /// The failure's code. A connection that breaks is UNAVAILABLE, in the middle of a call too, where the library says INTERNAL:
    /// whoever tries again what is unavailable tries that again.
    /// </summary>
    public static StatusCode CodeOf(RpcException failure) =>
        failure.StatusCode == StatusCode.Internal
        && failure.Status.DebugException is HttpRequestException or (IOException and not InvalidProtocolBufferException)
            ? StatusCode.Unavailable
            : failure.StatusCode;
}
