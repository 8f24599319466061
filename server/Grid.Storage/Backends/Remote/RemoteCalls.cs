using Grpc.Core;

namespace Grid.Storage.Backends;

/// <summary>Unary calls: each with a deadline, each failing in our words.</summary>
internal sealed class RemoteCalls(RemoteStoreOptions options, TimeProvider time)
{
    /// <summary>Makes the call named <paramref name="name"/>.</summary>
    /// <exception cref="Core.GridException">The call failed; the server's code is kept.</exception>
    public async Task<TResponse> RunAsync<TResponse>(
        string name, Func<CallOptions, AsyncUnaryCall<TResponse>> start, CancellationToken cancellation)
    {
        DateTime deadline = (time.GetUtcNow() + options.UnaryCallDurationMax).UtcDateTime;
        try
        {
            using AsyncUnaryCall<TResponse> call = start(new CallOptions(headers: null, deadline, cancellation));
            return await call.ResponseAsync;
        }
        catch (RpcException failure)
        {
            throw RemoteFailure.Of(name, failure, cancellation);
        }
    }
}
