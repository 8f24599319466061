using Grpc.Core;

namespace Grid.Server.Tests.Client;

/// <summary>
/// A server that answers streaming calls by a script, one entry for each call in order, and remembers what was called.
/// </summary>
internal sealed class ScriptedCalls(params ScriptedStream[] script) : CallInvoker
{
    private readonly Queue<ScriptedStream> _script = new(script);

    /// <summary>The names of the methods called so far.</summary>
    public List<string> Called { get; } = [];

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        Called.Add(method.Name);
        ScriptedStream stream = _script.Dequeue();
        return new AsyncServerStreamingCall<TResponse>(
            (IAsyncStreamReader<TResponse>)(object)stream,
            Task.FromResult(new Metadata()),
            () => Status.DefaultSuccess,
            () => [],
            () => { });
    }

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
    {
        Called.Add(method.Name);
        var answer = (TResponse)(object)new Google.Protobuf.WellKnownTypes.Empty();
        return new AsyncUnaryCall<TResponse>(
            Task.FromResult(answer), Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });
    }

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        throw new NotSupportedException();

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();
}
