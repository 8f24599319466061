namespace Grid.Scheduling.State.Order;

/// <summary>A queue, and bots that can run its jobs.</summary>
internal sealed class Match(JobQueue queue, BotGroup group)
{
    private long _unfitSince = -1;

    public JobQueue Queue { get; } = queue;

    public BotGroup Group { get; } = group;

    /// <summary>Place among those of the group whose queues have jobs.</summary>
    public int Place { get; set; }

    /// <summary>No listening bot of the group had room for such a job, and nothing has changed since.</summary>
    public bool IsUnfit => _unfitSince == Group.News;

    public void MarkUnfit() => _unfitSince = Group.News;
}
