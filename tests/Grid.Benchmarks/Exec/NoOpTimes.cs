using Google.Protobuf.WellKnownTypes;

namespace Grid.Benchmarks.Exec;

/// <summary>How long one execution took a client, and where the farm says the time went.</summary>
internal sealed record NoOpTimes(TimeSpan Whole, TimeSpan Queued, TimeSpan Staged, TimeSpan Ran, TimeSpan Captured)
{
    public static NoOpTimes Of(TimeSpan whole, Reapi.ExecutedActionMetadata metadata) => new(
        whole,
        Between(metadata.QueuedTimestamp, metadata.WorkerStartTimestamp),
        Between(metadata.InputFetchStartTimestamp, metadata.InputFetchCompletedTimestamp),
        Between(metadata.ExecutionStartTimestamp, metadata.ExecutionCompletedTimestamp),
        Between(metadata.OutputUploadStartTimestamp, metadata.OutputUploadCompletedTimestamp));

    private static TimeSpan Between(Timestamp? start, Timestamp? end) =>
        start is null || end is null ? TimeSpan.Zero : end.ToDateTimeOffset() - start.ToDateTimeOffset();
}
