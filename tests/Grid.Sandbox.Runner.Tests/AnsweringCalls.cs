using Grpc.Core;

namespace Grid.Sandbox.Runner.Tests;

/// <summary>A connection that answers each call by the next of some answers.</summary>
internal sealed class AnsweringCalls(params Func<object>[] answers) : CallInvoker
{
    /// <summary>The calls that were made.</summary>
    public int Count { get; private set; }

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => new(
        AnswerAsync<TResponse>(answers[Count++]),
        Task.FromResult(Metadata.Empty),
        () => Status.DefaultSuccess,
        () => [],
        () => { });

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        throw new NotSupportedException();

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        throw new NotSupportedException();

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

    private static Task<T> AnswerAsync<T>(Func<object> answer)
    {
        try
        {
            return Task.FromResult((T)answer());
        }
        catch (RpcException failure)
        {
            return Task.FromException<T>(failure);
        }
    }
}
