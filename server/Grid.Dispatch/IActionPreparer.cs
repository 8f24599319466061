using Grid.Scheduling;

namespace Grid.Dispatch;

/// <summary>Performs <see cref="SchedulerEffect.PrepareOperation"/>: finds out whether, and on what bot, an action can run.</summary>
public interface IActionPreparer
{
    /// <summary>
    /// Looks the action up in the cache, else reads and checks it with its inputs. What is wrong with the action is an
    /// outcome, not an exception.
    /// </summary>
    Task<Preparation> PrepareAsync(SchedulerInput.ExecuteRequested request, CancellationToken cancellation);

    /// <summary>
    /// Looks at a job that an earlier life of the server took on, whose rules may have been others. Null when it needs what it
    /// needed then.
    /// </summary>
    ValueTask<Preparation?> ReconsiderAsync(JobSpec spec, CancellationToken cancellation);
}
