using Grid.Core;
using Grpc.Core;

namespace Grid.Storage.Backends;

/// <summary>Unary calls: each with a deadline, made again when that may help, failing in our words.</summary>
internal sealed class RemoteCalls(RemoteStoreOptions options, RemoteRetries retries, TimeProvider time)
{
    /// <summary>Makes the call named <paramref name="name"/>.</summary>
    /// <exception cref="GridException">The call failed; the server's code is kept.</exception>
    public async Task<TResponse> RunAsync<TResponse>(
        string name, Func<CallOptions, AsyncUnaryCall<TResponse>> start, CancellationToken cancellation)
    {
        for (int made = 0; ; made++)
        {
            try
            {
                return await RunOnceAsync(name, start, cancellation);
            }
            catch (GridException failure) when (retries.IsWorthwhile(failure, made))
            {
                await retries.WaitAsync(made, cancellation);
            }
        }
    }

    private async Task<TResponse> RunOnceAsync<TResponse>(
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
