namespace Grid.Scheduling.State;

/// <summary>Orders queues that have jobs by the job that would leave first.</summary>
internal sealed class QueueOrder : IComparer<JobQueue>
{
    public static QueueOrder Instance { get; } = new();

    public int Compare(JobQueue? x, JobQueue? y) => JobOrder.Instance.Compare(x!.Head, y!.Head);
}
