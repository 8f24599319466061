namespace Grid.Scheduling.State.Order;

/// <summary>
/// Where a job is in line. Whose turn comes when among those of the same priority depends on what bots will complete, so
/// only those are counted that go first in any case.
/// </summary>
internal static class Position
{
    public static QueuePosition Of(Job job, IEnumerable<JobQueue> rivals, int countMax)
    {
        FairNode leaf = job.Leaf!;
        PriorityLevel own = leaf.Level;
        int byAge = OlderThan(job, leaf, countMax);
        (int byPriority, bool isShared) = Ahead(own.Lane.Queue, own);
        int elsewhere = 0;
        foreach (JobQueue rival in rivals)
        {
            (int count, bool takesTurns) = Ahead(rival, own);
            elsewhere += count;
            isShared |= takesTurns;
        }

        isShared |= own.Count > leaf.JobCount;
        return new QueuePosition(own.Lane.Queue.Count, byPriority, byAge, elsewhere, IsExact: !isShared && byAge < countMax);
    }

    private static int OlderThan(Job job, FairNode leaf, int countMax) =>
        leaf.Jobs.Where(other => other.Id.Value < job.Id.Value).Take(countMax).Count();

    /// <summary>Jobs of more urgent levels, and whether others take turns with this one.</summary>
    private static (int Count, bool TakesTurns) Ahead(JobQueue queue, PriorityLevel own)
    {
        (int count, bool takesTurns) = (0, false);
        foreach (Lane lane in queue.Lanes)
        {
            foreach (PriorityLevel level in lane.Levels)
            {
                takesTurns |= level != own && level.Priority == own.Priority;
                count += level.Priority != own.Priority && level.IsMoreUrgentThan(own) ? level.Count : 0;
            }
        }

        return (count, takesTurns);
    }
}
