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
        (int byPriority, int turns) = Ahead(own.Lane.Queue, own);
        int elsewhere = 0;
        foreach (JobQueue rival in rivals)
        {
            (int count, int others) = Ahead(rival, own);
            elsewhere += count;
            turns += others;
        }

        turns += own.Count - leaf.JobCount;
        return new QueuePosition(own.Lane.Queue.Count, byPriority, byAge, elsewhere, turns, IsCounted: byAge < countMax);
    }

    private static int OlderThan(Job job, FairNode leaf, int countMax) =>
        leaf.Jobs.Where(other => other.Id.Value < job.Id.Value).Take(countMax).Count();

    /// <summary>Jobs of more urgent levels, and those of other levels that take turns with this one.</summary>
    private static (int Count, int Turns) Ahead(JobQueue queue, PriorityLevel own)
    {
        (int count, int turns) = (0, 0);
        foreach (Lane lane in queue.Lanes)
        {
            foreach (PriorityLevel level in lane.Levels)
            {
                turns += level != own && level.Priority == own.Priority ? level.Count : 0;
                count += level.Priority != own.Priority && level.IsMoreUrgentThan(own) ? level.Count : 0;
            }
        }

        return (count, turns);
    }
}
