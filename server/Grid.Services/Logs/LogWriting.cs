using Google.Bytestream;
using Grid.Core;
using Grpc.Core;

namespace Grid.Services.Logs;

/// <summary>Takes what one call writes to a stream, here or at another server.</summary>
internal sealed class LogWriting(IAsyncStreamReader<WriteRequest> messages, LogStreamName name, LogBook book)
{
    private readonly string _resource = messages.Current.ResourceName;

    /// <summary>How long the stream is, as far as it was taken.</summary>
    public long CommittedSize { get; private set; }

    /// <summary>Writes at this server.</summary>
    /// <exception cref="GridException">ABORTED when a newer call goes on with the stream.</exception>
    public async Task ServeAsync(CancellationToken cancellation)
    {
        LiveLog log = book.Open(name.Stream);
        CancellationToken takenOver = log.Enter();
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(takenOver, cancellation);
        try
        {
            while (!Take(log) && await messages.MoveNext(end.Token))
            {
            }
        }
        catch (Exception) when (takenOver.IsCancellationRequested)
        {
            throw new GridException(GridStatus.Aborted, $"A newer call goes on with log stream '{name.Stream}'.");
        }
        finally
        {
            log.Leave(book.Time.GetUtcNow(), takenOver);
        }

        CommittedSize = log.CommittedSize;
    }

    /// <summary>Writes at another server. What was sent cannot be sent again, so there is no second try.</summary>
    public async Task ForwardAsync(CallInvoker writer, CallOptions options)
    {
        using AsyncClientStreamingCall<WriteRequest, WriteResponse> call = new ByteStream.ByteStreamClient(writer).Write(options);
        using CancellationTokenSource answered = CancellationTokenSource.CreateLinkedTokenSource(options.CancellationToken);
        bool isTaken;
        while ((isTaken = await TrySendAsync(call)) && await MoveNextAsync(call.ResponseAsync, answered))
        {
        }

        if (isTaken && !call.ResponseAsync.IsCompleted)
        {
            await call.RequestStream.CompleteAsync();
        }

        CommittedSize = (await call.ResponseAsync).CommittedSize;
    }

    // False when the client has said all, or the other server wants to hear no more.
    private async Task<bool> MoveNextAsync(Task answer, CancellationTokenSource answered)
    {
        Task<bool> next = messages.MoveNext(answered.Token);
        if (await Task.WhenAny(next, answer) == next)
        {
            return await next;
        }

        await answered.CancelAsync();
        await next.ContinueWith(
            _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return false;
    }

    // True when the writer says that this is all.
    private bool Take(LiveLog log)
    {
        WriteRequest message = messages.Current;
        if (message.ResourceName.Length > 0 && message.ResourceName != _resource)
        {
            throw GridException.InvalidArgument("A call writes one log stream: open a call for each.");
        }

        bool isLast = message.FinishWrite;
        if (!message.Data.IsEmpty)
        {
            log.Append(message.WriteOffset, message.Data.Span);
        }

        message.ReleaseData();
        if (isLast)
        {
            log.Finish(book.Time.GetUtcNow());
        }

        return isLast;
    }

    // A call that has ended takes no more; its answer, which comes next, says why.
    private async Task<bool> TrySendAsync(AsyncClientStreamingCall<WriteRequest, WriteResponse> call)
    {
        try
        {
            await call.RequestStream.WriteAsync(messages.Current);
            messages.Current.ReleaseData();
            return true;
        }
        catch (Exception failure) when (failure is RpcException or InvalidOperationException)
        {
            return false;
        }
    }
}
