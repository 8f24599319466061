using Grid.Core;
using Grid.Scheduling.State.Order;

namespace Grid.Scheduling.State.Choice;

/// <summary>
/// Which bot of a group gets a job. A job that finds no room for longer than <see cref="SchedulerLimits.ReservationDelay"/>
/// has one bot kept free for it: small jobs would fill every gap before it for ever.
/// </summary>
internal sealed class BotChooser(Turn turn)
{
    /// <summary>The bot that listens and has room for the job: one that holds its inputs, or else has waited longest.</summary>
    public BotSession? ChooseFor(BotGroup group, JobQueue queue, Job job)
    {
        if (group.Listening.Count > 1 && group.Warm.Find(queue, job.Spec.Affinity) is { } warm)
        {
            return warm;
        }

        if (group.Listening.TryFind(queue, out BotSession? session))
        {
            return session;
        }

        queue.BlockedSince ??= turn.Now;
        if (queue.KeptFree is { IsWanted: false } unwanted)
        {
            Release(unwanted);
        }

        if (queue.KeptFree is null && group.KeptFree is null && queue.BlockedSince + turn.Limits.ReservationDelay <= turn.Now)
        {
            KeepFree(group, queue);
        }

        return null;
    }

    /// <summary>
    /// The next job, or one soon after it of the same target whose inputs the bot holds. None is passed over for long.
    /// </summary>
    public Job NearestTo(BotSession session, Job next)
    {
        if (session.IsCold)
        {
            return next;
        }

        int warmth = session.WarmthFor(new NextJob(next));
        if (warmth == BotSession.WarmthMax || next.PassedOver >= turn.Limits.LocalityPassesMax)
        {
            return next;
        }

        Job nearest = next;
        foreach (ref readonly NextJob other in next.Leaf!.NextJobs)
        {
            if (session.WarmthFor(other) is var own && own > warmth)
            {
                (nearest, warmth) = (other.Job, own);
            }
        }

        next.PassedOver += nearest == next ? 0 : 1;
        return nearest;
    }

    /// <summary>The first job in line got its bot, or nothing is left that waits.</summary>
    public static BotSession? Release(JobQueue queue)
    {
        queue.BlockedSince = null;
        return queue.KeptFree is { } session ? Release(session) : null;
    }

    /// <summary>The bot is kept free no longer; null when it was not.</summary>
    public static BotSession? Release(BotSession session)
    {
        if (session.KeptFreeFor is not { } queue)
        {
            return null;
        }

        (queue.KeptFree, session.KeptFreeFor, session.Group!.KeptFree) = (null, null, null);
        return session;
    }

    // The bot that has to lose the least before the job fits, in the number it lacks most of.
    private static void KeepFree(BotGroup group, JobQueue queue)
    {
        (BotSession? nearest, double distance) = (null, double.MaxValue);
        foreach (BotSession session in group.Sessions)
        {
            if (session.IsWanted && DistanceOf(session.Use, queue.Requirements, group) is var own && own < distance)
            {
                (nearest, distance) = (session, own);
            }
        }

        if (nearest is not null)
        {
            (queue.KeptFree, nearest.KeptFreeFor, group.KeptFree) = (nearest, queue, nearest);
        }
    }

    private static double DistanceOf(ResourceUse use, PlatformRequirements needs, BotGroup group)
    {
        double largest = 0;
        foreach (NumericRequirement number in needs.Numbers)
        {
            largest = Math.Max(largest, use.ShortfallOf(number, group));
        }

        return largest;
    }
}
