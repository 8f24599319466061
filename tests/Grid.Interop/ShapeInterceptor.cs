using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Grid.Interop;

/// <summary>
/// On the client, says in a header which of its methods made the call; on the server, says in trailers which of its methods served
/// the call and what the client said.
/// </summary>
internal sealed class ShapeInterceptor : Interceptor
{
    public const string CalledBy = "called-by";
    public const string ServedBy = "served-by";

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        TRequest request,
        ClientInterceptorContext<TRequest, TResponse> context,
        BlockingUnaryCallContinuation<TRequest, TResponse> continuation) =>
        continuation(request, Marked(context, nameof(BlockingUnaryCall)));

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request,
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncUnaryCallContinuation<TRequest, TResponse> continuation) =>
        continuation(request, Marked(context, nameof(AsyncUnaryCall)));

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        TRequest request,
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncServerStreamingCallContinuation<TRequest, TResponse> continuation) =>
        continuation(request, Marked(context, nameof(AsyncServerStreamingCall)));

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncClientStreamingCallContinuation<TRequest, TResponse> continuation) =>
        continuation(Marked(context, nameof(AsyncClientStreamingCall)));

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncDuplexStreamingCallContinuation<TRequest, TResponse> continuation) =>
        continuation(Marked(context, nameof(AsyncDuplexStreamingCall)));

    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        Mark(context, nameof(UnaryServerHandler));
        return continuation(request, context);
    }

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Mark(context, nameof(ClientStreamingServerHandler));
        return continuation(requestStream, context);
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Mark(context, nameof(ServerStreamingServerHandler));
        return continuation(request, responseStream, context);
    }

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Mark(context, nameof(DuplexStreamingServerHandler));
        return continuation(requestStream, responseStream, context);
    }

    private static ClientInterceptorContext<TRequest, TResponse> Marked<TRequest, TResponse>(
        ClientInterceptorContext<TRequest, TResponse> context, string method)
        where TRequest : class
        where TResponse : class =>
        new(context.Method, context.Host, context.Options.WithHeaders(new Metadata { { CalledBy, method } }));

    private static void Mark(ServerCallContext context, string method)
    {
        context.ResponseTrailers.Add(ServedBy, method);
        context.ResponseTrailers.Add(CalledBy, context.RequestHeaders.GetValue(CalledBy) ?? "");
    }
}
