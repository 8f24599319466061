using Grid.Core;

namespace Grid.Scheduling.State;

/// <summary>The bots that offer the same platform, and the queues whose jobs they can run.</summary>
internal sealed class BotGroup(PoolName pool, PlatformProperties offered)
{
    public PoolName Pool { get; } = pool;

    public PlatformProperties Offered { get; } = offered;

    /// <summary>Every connected bot of this platform.</summary>
    public HashSet<BotSession> Sessions { get; } = [];

    /// <summary>Bots with a call to answer and room for a job, the longest waiting first.</summary>
    public LinkedList<BotSession> Listening { get; } = [];

    /// <summary>Queues with jobs these bots can run, the one with the most urgent job first.</summary>
    public SortedSet<JobQueue> Ready { get; } = new(QueueOrder.Instance);

    public bool CanMatch => Listening.Count > 0 && Ready.Count > 0;
}
