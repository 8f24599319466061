namespace Grid.Scheduling.State;

/// <summary>Which job leaves first: the one of lower priority, then the one queued longer.</summary>
internal sealed class JobOrder : IComparer<Job>
{
    public static JobOrder Instance { get; } = new();

    // Numbers, not times: a job queued after the clock was set back has still waited less.
    public int Compare(Job? x, Job? y)
    {
        int byPriority = x!.Priority.CompareTo(y!.Priority);
        return byPriority != 0 ? byPriority : x.Id.Value.CompareTo(y.Id.Value);
    }
}
