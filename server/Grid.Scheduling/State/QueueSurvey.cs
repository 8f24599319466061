using System.Runtime.InteropServices;
using Grid.Core;
using Grid.Scheduling.State.Order;

namespace Grid.Scheduling.State;

/// <summary>Queues as people see them: one for each kind of bot that jobs need, whether they wait or run.</summary>
internal static class QueueSurvey
{
    public static IReadOnlyList<QueueView> Of(Matchmaker matchmaker, BotBook bots)
    {
        // Bots once, however many queues they could serve.
        var groups = matchmaker.Groups.ToDictionary(group => group, CountIn);
        Dictionary<(PoolName Pool, PlatformRequirements Requirements), QueueView> views = [];
        foreach (JobQueue queue in matchmaker.Queues)
        {
            ref QueueView? view = ref CollectionsMarshal.GetValueRefOrAddDefault(
                views, (queue.Pool, queue.Requirements), out _);
            view = Add(view ?? New(queue, groups), queue);
        }

        foreach (JobSpec spec in bots.All.SelectMany(session => session.Leases.Values).Select(lease => lease.Spec))
        {
            ref QueueView? view = ref CollectionsMarshal.GetValueRefOrAddDefault(
                views, (spec.Pool, spec.Requirements), out _);
            view ??= New(spec.Pool, spec.Requirements, groups);
            view = view with { Executing = view.Executing + 1, Label = spec.Label };
        }

        return [.. views.Values];
    }

    // A queue that is empty for now is told of all the same: a figure that is gone cannot be seen to be zero.
    private static QueueView Add(QueueView view, JobQueue queue) => view with
    {
        Label = queue.Label,
        Length = view.Length + queue.Count,
        Paused = view.Paused + (queue.PausedInstance is null ? 0 : queue.Count),
        OldestQueuedAt = queue.PausedInstance is null ? OldestOf(queue, view.OldestQueuedAt) : view.OldestQueuedAt,
    };

    // A queue may hold a million jobs; it has few levels, and each knows its oldest.
    private static DateTimeOffset? OldestOf(JobQueue queue, DateTimeOffset? oldest)
    {
        foreach (Lane lane in queue.Lanes)
        {
            foreach (PriorityLevel level in lane.Levels)
            {
                oldest = oldest < level.Oldest.QueuedAt ? oldest : level.Oldest.QueuedAt;
            }
        }

        return oldest;
    }

    // What a queue is matched with is known already; a paused one is matched with nothing.
    private static QueueView New(JobQueue queue, Dictionary<BotGroup, (int Bots, int Drained, int Idle)> groups)
    {
        if (queue.PausedInstance is not null)
        {
            return New(queue.Pool, queue.Requirements, groups);
        }

        QueueView view = new(queue.Pool, queue.Requirements, Length: 0, IsOffered: false);
        foreach (Match match in queue.Matches)
        {
            view = With(view, groups[match.Group]);
        }

        return view;
    }

    private static QueueView New(
        PoolName pool, PlatformRequirements requirements, Dictionary<BotGroup, (int Bots, int Drained, int Idle)> groups)
    {
        QueueView view = new(pool, requirements, Length: 0, IsOffered: false);
        foreach ((BotGroup group, (int Bots, int Drained, int Idle) counted) in groups)
        {
            if (group.Pool == pool && requirements.AreMetBy(group.Offered))
            {
                view = With(view, counted);
            }
        }

        return view;
    }

    private static QueueView With(QueueView view, (int Bots, int Drained, int Idle) counted) => view with
    {
        IsOffered = true,
        Bots = view.Bots + counted.Bots,
        DrainedBots = view.DrainedBots + counted.Drained,
        IdleCapacity = view.IdleCapacity + counted.Idle,
    };

    private static (int Bots, int Drained, int Idle) CountIn(BotGroup group)
    {
        (int drained, int idle) = (0, 0);
        foreach (BotSession session in group.Sessions)
        {
            drained += session.DrainedBy is null ? 0 : 1;
            idle += session.IdleCapacity;
        }

        return (group.Sessions.Count, drained, idle);
    }
}
