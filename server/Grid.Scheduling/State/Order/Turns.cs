namespace Grid.Scheduling.State.Order;

/// <summary>
/// Whose turn it is of all that wait for a group of bots. The priority decides whose level is the most urgent, in whichever
/// queue that is; among levels of that priority fairness decides. Every lane is looked at: there is one for each instance
/// and platform that waits, which are few.
/// </summary>
internal static class Turns
{
    /// <summary>The level whose head is next; null when nothing is to leave.</summary>
    public static PriorityLevel? NextOf(BotGroup group, out Match? match)
    {
        match = null;
        if (MostUrgent(group, out bool isAlone) is not { } urgent)
        {
            return null;
        }

        PriorityLevel? next = null;
        foreach (Match ready in group.Ready)
        {
            if (ready.IsUnfit)
            {
                continue;
            }

            foreach (Lane lane in ready.Queue.Lanes)
            {
                PriorityLevel? level = isAlone ? urgent : lane.Find(urgent.Priority);
                if (level is not null && (next is null || level.ComesBefore(next)))
                {
                    (next, match) = (level, ready);
                }
            }
        }

        return next;
    }

    private static PriorityLevel? MostUrgent(BotGroup group, out bool isAlone)
    {
        PriorityLevel? urgent = null;
        int lanes = 0;
        foreach (Match ready in group.Ready)
        {
            if (ready.IsUnfit)
            {
                continue;
            }

            foreach (Lane lane in ready.Queue.Lanes)
            {
                lanes++;
                if (urgent is null || lane.First!.IsMoreUrgentThan(urgent))
                {
                    urgent = lane.First;
                }
            }
        }

        isAlone = lanes == 1;
        return urgent;
    }
}
