using Grpc.Core;

namespace Grid.CasProxy.Passing;

/// <summary>Calls that are passed on to a server, and its failures as it told them.</summary>
internal static class PassedCall
{
    private const string DetailsKey = "grpc-status-details-bin";
    private const string MetadataPrefix = "build.bazel.";

    /// <summary>A call with one answer.</summary>
    public static async Task<TResponse> UnaryAsync<TResponse>(
        ServerCallContext context, Func<CallOptions, AsyncUnaryCall<TResponse>> start)
    {
        try
        {
            using AsyncUnaryCall<TResponse> call = start(OptionsOf(context));
            return await call.ResponseAsync;
        }
        catch (RpcException failure)
        {
            throw ToOwn(failure);
        }
    }

    /// <summary>A call with a stream of answers.</summary>
    public static async Task StreamAsync<TResponse>(
        ServerCallContext context,
        Func<CallOptions, AsyncServerStreamingCall<TResponse>> start,
        Func<TResponse, Task> answer)
    {
        try
        {
            using AsyncServerStreamingCall<TResponse> call = start(OptionsOf(context));
            await foreach (TResponse response in call.ResponseStream.ReadAllAsync(context.CancellationToken))
            {
                await answer(response);
            }
        }
        catch (RpcException failure)
        {
            throw ToOwn(failure);
        }
    }

    // What a client says of itself goes along; what belongs to a connection, and its credentials, do not.
    private static CallOptions OptionsOf(ServerCallContext context)
    {
        Metadata headers = [];
        foreach (Metadata.Entry entry in context.RequestHeaders)
        {
            if (entry.Key.StartsWith(MetadataPrefix, StringComparison.Ordinal))
            {
                headers.Add(entry);
            }
        }

        return new CallOptions(
            headers, context.Deadline == DateTime.MaxValue ? null : context.Deadline, context.CancellationToken);
    }

    private static RpcException ToOwn(RpcException failure)
    {
        Metadata trailers = [];
        if (failure.Trailers.GetValueBytes(DetailsKey) is { } details)
        {
            trailers.Add(DetailsKey, details);
        }

        return new RpcException(new Status(failure.StatusCode, failure.Status.Detail), trailers);
    }
}
