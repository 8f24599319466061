using Grid.Core;
using Grid.Services.Forwarding;
using Grpc.Core;

namespace Grid.Services.Logs;

/// <summary>Creates streams of output that is read while it is written; ByteStream reads and writes them.</summary>
public sealed class LogStreamService(
    InstanceRegistry<LogStreamInstance> instances, WriterCalls writers, LogStreamSecrets secrets)
    : LogApi.LogStreamService.LogStreamServiceBase
{
    public override Task<LogApi.LogStream> CreateLogStream(LogApi.CreateLogStreamRequest request, ServerCallContext context)
    {
        InstanceName parent = InstanceName.Parse(request.Parent);
        LogStreamInstance instance = instances.Find(parent);
        return instance.Seat is { } seat
            ? writers.UnaryAsync(seat, request, context, _ => Task.FromResult(Create(parent, instance.Book)))
            : Task.FromResult(Create(parent, instance.Book));
    }

    private LogApi.LogStream Create(InstanceName instance, LogBook book)
    {
        string id = Guid.NewGuid().ToString();
        LogStreamId stream = LogStreamId.Created(instance, id);
        book.Open(stream);
        return new LogApi.LogStream
        {
            Name = LogStreamName.ReadNameOf(instance, id),
            WriteResourceName = LogStreamName.WriteNameOf(instance, id, secrets.Of(stream)),
        };
    }
}
