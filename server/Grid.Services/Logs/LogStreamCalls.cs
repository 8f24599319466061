using Google.Bytestream;
using Grid.Core;
using Grid.Dispatch;
using Grid.Services.Forwarding;
using Grpc.Core;

namespace Grid.Services.Logs;

/// <summary>The calls of ByteStream that are about log streams, and not about blobs.</summary>
public sealed class LogStreamCalls(
    InstanceRegistry<LogStreamInstance> instances, WriterCalls writers, LogStreamSecrets secrets)
{
    /// <summary>Whether a name is that of a log stream.</summary>
    public static bool Serve(string resourceName) => LogStreamName.IsOne(resourceName);

    /// <summary>Reads to the end of the stream, which may be far ahead.</summary>
    public Task ReadAsync(ReadRequest request, IServerStreamWriter<ReadResponse> reader, ServerCallContext context)
    {
        LogStreamName name = LogStreamName.Parse(request.ResourceName);
        if (name.Secret is not null)
        {
            throw GridException.PermissionDenied("This name is to write a log stream: its reader was told another.");
        }

        if (request.ReadOffset < 0 || request.ReadLimit < 0)
        {
            throw GridException.OutOfRange("A read offset and a read limit may not be negative.");
        }

        LogStreamInstance instance = instances.Find(name.Instance);
        LogReading reading = new(request, name, instance, reader, context);
        return AtStreamAsync(instance, context, reading.ServeAsync, reading.ForwardAsync, mayRepeat: true);
    }

    /// <summary>Writes until the call ends, or says that the stream does.</summary>
    public async Task<WriteResponse> WriteAsync(IAsyncStreamReader<WriteRequest> messages, ServerCallContext context)
    {
        LogStreamName name = LogStreamName.Parse(messages.Current.ResourceName);
        LogStreamInstance instance = instances.Find(name.Instance);
        LogWriting writing = new(messages, name, instance.Book);
        await AtStreamAsync(
            instance,
            context,
            _ =>
            {
                ThrowIfStranger(name);
                return writing.ServeAsync(context.CancellationToken);
            },
            writing.ForwardAsync,
            mayRepeat: false);
        return new WriteResponse { CommittedSize = writing.CommittedSize };
    }

    /// <summary>How much has been written, to its writer. It is not held until somebody reads: writers wait for it when they end.</summary>
    public Task<QueryWriteStatusResponse> QueryAsync(QueryWriteStatusRequest request, ServerCallContext context)
    {
        LogStreamName name = LogStreamName.Parse(request.ResourceName);
        LogStreamInstance instance = instances.Find(name.Instance);
        return instance.Seat is { } seat
            ? writers.UnaryAsync(seat, request, context, _ => Task.FromResult(StatusOf(name, instance.Book)))
            : Task.FromResult(StatusOf(name, instance.Book));
    }

    private QueryWriteStatusResponse StatusOf(LogStreamName name, LogBook book)
    {
        ThrowIfStranger(name);
        LiveLog? log = book.Find(name.Stream);
        return log is null && !name.Stream.IsOfJob
            ? throw GridException.NotFound("There is no such log stream any more: create another.")
            : new QueryWriteStatusResponse { CommittedSize = log?.CommittedSize ?? 0, Complete = log?.IsFinished ?? false };
    }

    private void ThrowIfStranger(LogStreamName name)
    {
        if (name.Secret is null || !secrets.Fits(name.Stream, name.Secret))
        {
            throw GridException.NotFound(
                "There is no log stream to be written by this name: use the one that CreateLogStream, or the lease's trailer, told.");
        }
    }

    private Task AtStreamAsync(
        LogStreamInstance instance,
        ServerCallContext context,
        Func<Dispatcher?, Task> serve,
        Func<CallInvoker, CallOptions, Task> forward,
        bool mayRepeat) => instance.Seat is { } seat
            ? writers.StreamAsync(seat, context, serve, forward, mayRepeat)
            : serve(null);
}
