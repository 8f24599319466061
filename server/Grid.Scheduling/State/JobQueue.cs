using Grid.Core;

namespace Grid.Scheduling.State;

/// <summary>The jobs that need the same platform: lowest priority first, then the one that was queued first.</summary>
internal sealed class JobQueue
{
    private readonly SortedSet<Job> _jobs = new(JobOrder.Instance);

    public JobQueue(PoolName pool, PlatformRequirements requirements)
    {
        Pool = pool;
        Requirements = requirements;
        Unmatched = new Deadline(DeadlineKind.Unmatched, this);
    }

    public PoolName Pool { get; }

    public PlatformRequirements Requirements { get; }

    /// <summary>Set when these jobs are held back because their instance is paused: no group gets them.</summary>
    public InstanceName? PausedInstance { get; init; }

    /// <summary>The groups whose bots can run these jobs.</summary>
    public List<BotGroup> Groups { get; } = [];

    /// <summary>Set while jobs wait that no connected bot can run.</summary>
    public Deadline Unmatched { get; }

    /// <summary>The job that leaves next.</summary>
    public Job? Head { get; private set; }

    public int Count => _jobs.Count;

    public IEnumerable<Job> Jobs => _jobs;

    public bool CanBeServedBy(BotGroup group) => group.Pool == Pool && Requirements.AreMetBy(group.Offered);

    public void Add(Job job) => Change(job, static (jobs, job) => jobs.Add(job));

    public void Remove(Job job) => Change(job, static (jobs, job) => jobs.Remove(job));

    /// <summary>A more urgent operation joined a queued job.</summary>
    public void Raise(Job job, int priority)
    {
        Remove(job);
        job.Priority = priority;
        Add(job);
    }

    // Groups order their queues by head, so a queue has to leave them while its head changes.
    private void Change(Job job, Func<SortedSet<Job>, Job, bool> change)
    {
        if (Head is not null && JobOrder.Instance.Compare(job, Head) > 0)
        {
            change(_jobs, job);
            return;
        }

        if (Head is not null)
        {
            Groups.ForEach(group => group.Ready.Remove(this));
        }

        change(_jobs, job);
        Head = _jobs.Min;
        if (Head is not null)
        {
            Groups.ForEach(group => group.Ready.Add(this));
        }
    }
}
