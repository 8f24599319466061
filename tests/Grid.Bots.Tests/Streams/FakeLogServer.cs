using System.Text;
using Google.Bytestream;
using Grpc.Core;

namespace Grid.Bots.Tests.Streams;

/// <summary>A server of log streams in the test's hand: it may be slow, break calls, forget, or want another name.</summary>
internal sealed class FakeLogServer : CallInvoker
{
    private readonly Lock _gate = new();
    private readonly MemoryStream _bytes = new();
    private TaskCompletionSource _change = NewChange();
    private TaskCompletionSource? _held;

    /// <summary>The name it lets be written.</summary>
    public string Name { get; set; } = "name";

    /// <summary>The offset its bytes begin at.</summary>
    public long Start { get; private set; } = -1;

    public bool IsFinished { get; private set; }

    public int CallCount { get; private set; }

    /// <summary>How many calls may take a message before they break; null for all.</summary>
    public int? MessagesUntilBreak { get; set; }

    public string Text => Encoding.UTF8.GetString(_bytes.ToArray());

    /// <summary>From now on no call gets an answer, and no message is taken.</summary>
    public void Hold() => _held = NewChange();

    /// <summary>Loses all it has.</summary>
    public void Forget()
    {
        lock (_gate)
        {
            _bytes.SetLength(0);
            Start = -1;
        }
    }

    public async Task UntilAsync(Func<bool> seen)
    {
        while (true)
        {
            Task change = _change.Task;
            if (seen())
            {
                return;
            }

            await change.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => new(
            (Task<TResponse>)(object)StatusAsync((QueryWriteStatusRequest)(object)request, options.CancellationToken),
            Task.FromResult(new Metadata()),
            () => Status.DefaultSuccess,
            () => [],
            () => { });

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options)
    {
        Receiver receiver = new(this, options.CancellationToken);
        CallCount++;
        return new AsyncClientStreamingCall<TRequest, TResponse>(
            (IClientStreamWriter<TRequest>)(object)receiver,
            (Task<TResponse>)(object)receiver.Answer.Task,
            Task.FromResult(new Metadata()),
            () => Status.DefaultSuccess,
            () => [],
            () => { });
    }

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static RpcException Failure(StatusCode code) => new(new Status(code, "on purpose"));

    private async Task<QueryWriteStatusResponse> StatusAsync(QueryWriteStatusRequest request, CancellationToken cancellation)
    {
        Changed();
        await (_held?.Task ?? Task.CompletedTask).WaitAsync(cancellation);
        return request.ResourceName == Name
            ? new QueryWriteStatusResponse { CommittedSize = Start < 0 ? 0 : Start + _bytes.Length, Complete = IsFinished }
            : throw Failure(StatusCode.NotFound);
    }

    private async Task TakeAsync(WriteRequest message, CancellationToken cancellation)
    {
        await (_held?.Task ?? Task.CompletedTask).WaitAsync(cancellation);
        lock (_gate)
        {
            if (message.ResourceName != Name || MessagesUntilBreak == 0)
            {
                throw Failure(StatusCode.Unavailable);
            }

            MessagesUntilBreak--;
            Start = Start < 0 ? message.WriteOffset : Start;
            _bytes.Write(message.Data.Span);
            IsFinished = message.FinishWrite;
        }

        Changed();
    }

    private void Changed()
    {
        TaskCompletionSource former = _change;
        _change = NewChange();
        former.SetResult();
    }

    private sealed class Receiver(FakeLogServer server, CancellationToken cancellation) : IClientStreamWriter<WriteRequest>
    {
        public TaskCompletionSource<WriteResponse> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(WriteRequest message) => WriteAsync(message, CancellationToken.None);

        public async Task WriteAsync(WriteRequest message, CancellationToken cancellationToken)
        {
            try
            {
                await server.TakeAsync(message, cancellation);
            }
            catch (RpcException failure)
            {
                Answer.TrySetException(failure);
                throw;
            }
        }

        public Task CompleteAsync()
        {
            Answer.TrySetResult(new WriteResponse());
            return Task.CompletedTask;
        }
    }
}
