using Grid.Core;
using Grid.Services.Wire;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Logging;

namespace Grid.Services;

/// <summary>The one spot where a failure becomes a gRPC status. What nobody foresaw is logged here, once, as INTERNAL.</summary>
public sealed partial class ErrorInterceptor(ILogger<ErrorInterceptor> logger) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception failure)
        {
            throw ToRpcException(failure, context);
        }
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(new ClientStreamReader<TRequest>(requestStream), context);
        }
        catch (Exception failure)
        {
            throw ToRpcException(failure, context);
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(request, responseStream, context);
        }
        catch (Exception failure)
        {
            throw ToRpcException(failure, context);
        }
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(new ClientStreamReader<TRequest>(requestStream), responseStream, context);
        }
        catch (Exception failure)
        {
            throw ToRpcException(failure, context);
        }
    }

    private RpcException ToRpcException(Exception failure, ServerCallContext context)
    {
        switch (failure)
        {
            case RpcException known:
                return known;
            case GridException known:
                return RichStatus.ToRpcException(known);
            case OperationCanceledException:
            // A reset stream surfaces as whatever was being done with it at that moment.
            case not null when context.CancellationToken.IsCancellationRequested:
                return new RpcException(new Status(StatusCode.Cancelled, "The call was cancelled."));
            default:
                LogUnexpected(logger, context.Method, failure!);
                return new RpcException(new Status(
                    StatusCode.Internal, "The server met an error it did not expect: its log says more."));
        }
    }

    [LoggerMessage(1, LogLevel.Error, "{Method} failed unexpectedly.")]
    private static partial void LogUnexpected(ILogger logger, string method, Exception failure);
}
