using Grid.Scheduling.State.Quotas;

namespace Grid.Scheduling.State.Order;

/// <summary>
/// Whose turn it is of all that wait for a group of bots. Who has less than a quota promises goes first, who has all that a
/// quota allows does not go. Of the others the priority decides whose level is the most urgent, in whichever queue that is;
/// among levels of that priority fairness decides. Every lane is looked at: there is one for each instance and platform
/// that waits, which are few.
/// </summary>
internal static class Turns
{
    /// <summary>The level whose head is next; null when nothing is to leave.</summary>
    public static PriorityLevel? NextOf(BotGroup group, out Match? match)
    {
        match = null;
        if (MostUrgent(group, out LaneRank rank, out bool isAlone) is not { } urgent)
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
                if (RankOf(lane, group) == rank
                    && (isAlone ? urgent : lane.Find(urgent.Priority)) is { } level
                    && (next is null || level.ComesBefore(next)))
                {
                    (next, match) = (level, ready);
                }
            }
        }

        return next;
    }

    /// <summary>Whether none of a queue's jobs may go to these bots, because their instances have all that quotas allow.</summary>
    public static bool IsBarred(JobQueue queue, BotGroup group)
    {
        foreach (Lane lane in queue.Lanes)
        {
            if (RankOf(lane, group) != LaneRank.Barred)
            {
                return false;
            }
        }

        return true;
    }

    private static PriorityLevel? MostUrgent(BotGroup group, out LaneRank rank, out bool isAlone)
    {
        PriorityLevel? urgent = null;
        int laneCount = 0;
        rank = LaneRank.Ordinary;
        foreach (Match ready in group.Ready)
        {
            if (ready.IsUnfit)
            {
                continue;
            }

            foreach (Lane lane in ready.Queue.Lanes)
            {
                LaneRank own = RankOf(lane, group);
                if (own == LaneRank.Barred || (own > rank && urgent is not null))
                {
                    continue;
                }

                // Those of a lesser rank do not count once there is one of a higher.
                laneCount = own < rank ? 1 : laneCount + 1;
                if (own < rank || urgent is null || lane.First!.IsMoreUrgentThan(urgent))
                {
                    (rank, urgent) = (own, lane.First);
                }
            }
        }

        isAlone = laneCount == 1;
        return urgent;
    }

    private static LaneRank RankOf(Lane lane, BotGroup group) =>
        group.Cohort is { QuotaCount: > 0 } cohort ? cohort.RankOf(lane.Instance.Name) : LaneRank.Ordinary;
}
