using Google.Protobuf.WellKnownTypes;

namespace Grid.Benchmarks.Exec;

/// <summary>
/// How long one execution took a client, and where the time went by the farm's own stamps. Client, server and bot share
/// a machine and so a clock: the stages add up to the whole.
/// </summary>
/// <param name="Whole">From the call of Execute to the operation that is done.</param>
/// <param name="Accepted">Until the job was queued.</param>
/// <param name="Queued">Until the bot had begun with it.</param>
/// <param name="Prepared">Until the command was started: action and inputs read and laid out.</param>
/// <param name="Ran">Until the command had ended.</param>
/// <param name="Captured">Until the bot had collected and stored the outputs.</param>
/// <param name="Told">Until the client knew.</param>
internal sealed record NoOpTimes(
    TimeSpan Whole,
    TimeSpan Accepted,
    TimeSpan Queued,
    TimeSpan Prepared,
    TimeSpan Ran,
    TimeSpan Captured,
    TimeSpan Told)
{
    public static NoOpTimes Of(DateTimeOffset start, DateTimeOffset end, Reapi.ExecutedActionMetadata metadata)
    {
        DateTimeOffset queued = At(metadata.QueuedTimestamp, start);
        DateTimeOffset begun = At(metadata.WorkerStartTimestamp, queued);
        DateTimeOffset started = At(metadata.ExecutionStartTimestamp, begun);
        DateTimeOffset ended = At(metadata.ExecutionCompletedTimestamp, started);
        DateTimeOffset completed = At(metadata.WorkerCompletedTimestamp, ended);
        return new NoOpTimes(
            end - start, queued - start, begun - queued, started - begun, ended - started, completed - ended, end - completed);
    }

    private static DateTimeOffset At(Timestamp? stamp, DateTimeOffset otherwise) => stamp?.ToDateTimeOffset() ?? otherwise;
}
