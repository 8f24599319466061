using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Status = Grpc.Core.Status;

namespace Grid.Interop;

/// <summary>Serves exchange.proto, which says what each method does.</summary>
internal sealed class ExchangeService : Exchange.ExchangeBase
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _hungUp = new(StringComparer.Ordinal);

    public override async Task<StringValue> Echo(StringValue request, ServerCallContext context)
    {
        Metadata headers = Copied(context.RequestHeaders, "echo-");
        headers.Add("saw-encoding", context.GetHttpContext().Request.Headers["grpc-encoding"].ToString());
        headers.Add("saw-peer", context.Peer);
        headers.Add("saw-certificate", string.Join(',', context.AuthContext.PeerIdentity.Select(property => property.Value)));
        if (context.RequestHeaders.GetValue("want-encoding") is { } encoding)
        {
            headers.Add("grpc-internal-encoding-request", encoding);
        }

        await context.WriteResponseHeadersAsync(headers);
        foreach (Metadata.Entry trailer in Copied(context.RequestHeaders, "trail-"))
        {
            context.ResponseTrailers.Add(trailer);
        }

        return request;
    }

    public override async Task<StringValue> Join(IAsyncStreamReader<StringValue> requestStream, ServerCallContext context)
    {
        List<string> texts = [];
        await foreach (StringValue text in requestStream.ReadAllAsync())
        {
            texts.Add(text.Value);
        }

        return Text(string.Join(',', texts));
    }

    public override async Task Split(
        StringValue request, IServerStreamWriter<StringValue> responseStream, ServerCallContext context)
    {
        foreach (string part in request.Value.Split(','))
        {
            if (part == "!")
            {
                throw new RpcException(new Status(StatusCode.Aborted, "asked to break off"));
            }

            await responseStream.WriteAsync(Text(part), context.CancellationToken);
        }
    }

    public override async Task Converse(
        IAsyncStreamReader<StringValue> requestStream, IServerStreamWriter<StringValue> responseStream, ServerCallContext context)
    {
        await foreach (StringValue text in requestStream.ReadAllAsync())
        {
            await responseStream.WriteAsync(Text(text.Value.ToUpperInvariant()));
        }
    }

    public override async Task<StringValue> Hang(StringValue request, ServerCallContext context)
    {
        await HangUntilHungUpAsync(request.Value, context);
        return request;
    }

    public override async Task HangAfterFirst(
        StringValue request, IServerStreamWriter<StringValue> responseStream, ServerCallContext context)
    {
        await responseStream.WriteAsync(request);
        await HangUntilHungUpAsync(request.Value, context);
    }

    public override async Task<StringValue> AwaitHangUp(StringValue request, ServerCallContext context)
    {
        await HungUp(request.Value).Task.WaitAsync(context.CancellationToken);
        return request;
    }

    public override Task<StringValue> Fail(StringValue request, ServerCallContext context)
    {
        PreconditionFailure failure = new();
        failure.Violations.Add(new PreconditionFailure.Types.Violation { Type = "MISSING", Subject = request.Value });
        Google.Rpc.Status status = new()
        {
            Code = (int)StatusCode.FailedPrecondition,
            Message = "missing",
            Details = { Any.Pack(failure) },
        };
        Metadata trailers = new() { { "grpc-status-details-bin", status.ToByteArray() } };
        throw new RpcException(new Status(StatusCode.FailedPrecondition, status.Message), trailers);
    }

    private async Task HangUntilHungUpAsync(string name, ServerCallContext context)
    {
        TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration _ = context.CancellationToken.Register(end.SetResult);
        await end.Task;
        HungUp(name).TrySetResult();
        context.CancellationToken.ThrowIfCancellationRequested();
    }

    private TaskCompletionSource HungUp(string name) =>
        _hungUp.GetOrAdd(name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    private static StringValue Text(string value) => new() { Value = value };

    private static Metadata Copied(Metadata headers, string prefix) =>
        [.. headers.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal))];
}
