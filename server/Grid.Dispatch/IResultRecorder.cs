using Grid.Scheduling;

namespace Grid.Dispatch;

/// <summary>
/// Performs <see cref="SchedulerEffect.RecordResult"/>: what a bot brought goes into the action cache, if it belongs
/// there.
/// </summary>
public interface IResultRecorder
{
    /// <summary>
    /// Returns the outcome to announce. A cache that cannot be written costs a later build its hit, not this one its
    /// result.
    /// </summary>
    Task<JobOutcome> RecordAsync(FinishedRun run, CancellationToken cancellation);
}
