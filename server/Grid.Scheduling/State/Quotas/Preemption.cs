using Grid.Scheduling.State.Order;

namespace Grid.Scheduling.State.Quotas;

/// <summary>
/// Sees to it that instances get what they were promised: one whose jobs wait for too long although it has less is given
/// bots that others have beyond their own promise.
/// </summary>
internal sealed class Preemption(Turn turn, QuotaBook quotas, JobBook jobs)
{
    /// <summary>Looks at every promise, when jobs or bots have changed places.</summary>
    public void Review()
    {
        foreach (CohortState cohort in quotas.Cohorts)
        {
            if (cohort.QuotaCount > 0)
            {
                foreach (CohortShare share in cohort.Shares)
                {
                    Review(share);
                }
            }
        }
    }

    /// <summary>An instance has waited long enough: others make room.</summary>
    public void ShortageDue(CohortShare share)
    {
        int wanted = Math.Min(share.Min - share.Executing - share.Awaited, WaitingIn(share));
        for (; wanted > 0 && VictimFor(share) is { } victim; wanted--)
        {
            Preempt(victim, share);
        }
    }

    private void Review(CohortShare share)
    {
        if (share.Executing + share.Awaited >= share.Min || WaitingIn(share) == 0)
        {
            turn.Deadlines.Clear(share.Shortage);
        }
        else if (!share.Shortage.IsSet)
        {
            turn.Deadlines.Set(share.Shortage, turn.Now + turn.Limits.PreemptionDelay);
        }
    }

    private void Preempt(Lease victim, CohortShare share)
    {
        share.Await(victim);
        victim.State = LeaseState.Cancelled;
        turn.Wake(victim.Session);
        jobs.Preempt(victim.Job, $"bot '{victim.Session.Bot}' was wanted for instance '{share.Instance}', which has fewer bots of "
            + $"'{share.Cohort.Cohort.Name}' than its quota promises");
    }

    /// <summary>Of the instance that has most beyond its promise, the least urgent job, and of those the one that came last.</summary>
    private static Lease? VictimFor(CohortShare share)
    {
        Lease? victim = null;
        foreach (CohortShare other in share.Cohort.Shares)
        {
            if (other == share || other.Excess <= 0 || other.Excess <= victim?.CohortShare!.Excess)
            {
                continue;
            }

            victim = CheapestOf(other, share) ?? victim;
        }

        return victim;
    }

    private static Lease? CheapestOf(CohortShare other, CohortShare share)
    {
        Lease? cheapest = null;
        foreach (Lease lease in other.Leases)
        {
            // A bot that gets no new work would give no room: it ends what it runs.
            if ((cheapest is null || IsCheaper(lease.Job, cheapest.Job))
                && lease.Session.IsWanted
                && CanServe(lease.Session.Group!, share.Instance))
            {
                cheapest = lease;
            }
        }

        return cheapest;
    }

    private static bool IsCheaper(Job job, Job other) =>
        job.Priority != other.Priority ? job.Priority > other.Priority : job.Id.Value > other.Id.Value;

    private static int WaitingIn(CohortShare share)
    {
        int waiting = 0;
        foreach (BotGroup group in share.Cohort.Groups)
        {
            waiting = Math.Max(waiting, WaitingFor(group, share.Instance));
        }

        return waiting;
    }

    private static bool CanServe(BotGroup group, string instance) => WaitingFor(group, instance) > 0;

    private static int WaitingFor(BotGroup group, string instance)
    {
        int waiting = 0;
        foreach (Match match in group.Ready)
        {
            foreach (Lane lane in match.Queue.Lanes)
            {
                waiting += lane.Instance.Name == instance ? lane.Count : 0;
            }
        }

        return waiting;
    }
}
