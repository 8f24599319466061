using Grid.Core;

namespace Grid.Scheduling.State;

/// <summary>
/// The jobs of paused instances, in queues that no bot serves. There they keep their age and their place, and time that
/// counts against a job in other queues does not here.
/// </summary>
internal sealed class PausedQueues(Restrictions restrictions)
{
    private readonly Dictionary<(InstanceName Instance, PoolName Pool, PlatformRequirements Requirements), JobQueue> _queues = [];

    public IEnumerable<JobQueue> All => _queues.Values;

    public bool IsPaused(JobSpec spec) => restrictions.PauseOf(spec.Instance) is not null;

    /// <summary>How many jobs wait where a job like this would; null when its instance is not paused.</summary>
    public int? CountLike(JobSpec spec) => !IsPaused(spec)
        ? null
        : _queues.TryGetValue((spec.Instance, spec.Pool, spec.Requirements), out JobQueue? queue) ? queue.Count : 0;

    /// <summary>Where a job waits whose instance is paused; null when it is not.</summary>
    public JobQueue? FindFor(JobSpec spec)
    {
        if (!IsPaused(spec))
        {
            return null;
        }

        if (!_queues.TryGetValue((spec.Instance, spec.Pool, spec.Requirements), out JobQueue? queue))
        {
            queue = new JobQueue(spec.Pool, spec.Requirements) { PausedInstance = spec.Instance };
            _queues.Add((spec.Instance, spec.Pool, spec.Requirements), queue);
        }

        return queue;
    }

    /// <summary>Forgets a queue that has become empty; false when it is none of these.</summary>
    public bool TryDrop(JobQueue queue) => queue.PausedInstance is { } instance
        && _queues.Remove((instance, queue.Pool, queue.Requirements));
}
