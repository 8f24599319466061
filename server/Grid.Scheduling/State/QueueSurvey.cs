using System.Runtime.InteropServices;
using Grid.Core;

namespace Grid.Scheduling.State;

/// <summary>Queues as people see them: one for each kind of bot that jobs need, whether they wait or run.</summary>
internal static class QueueSurvey
{
    public static IReadOnlyList<QueueView> Of(Matchmaker matchmaker, BotBook bots)
    {
        Dictionary<(PoolName Pool, PlatformRequirements Requirements), QueueView> views = [];
        foreach (JobQueue queue in matchmaker.Queues)
        {
            ref QueueView? view = ref CollectionsMarshal.GetValueRefOrAddDefault(
                views, (queue.Pool, queue.Requirements), out _);
            view = Add(view ?? New(queue.Pool, queue.Requirements, matchmaker), queue);
        }

        foreach (Job job in bots.All.SelectMany(session => session.Leases.Values).Select(lease => lease.Job))
        {
            ref QueueView? view = ref CollectionsMarshal.GetValueRefOrAddDefault(
                views, (job.Spec.Pool, job.Spec.Requirements), out _);
            view ??= New(job.Spec.Pool, job.Spec.Requirements, matchmaker);
            view = view with { Executing = view.Executing + 1 };
        }

        return [.. views.Values];
    }

    private static QueueView Add(QueueView view, JobQueue queue) => queue.Count == 0 ? view : view with
    {
        Length = view.Length + queue.Count,
        Paused = view.Paused + (queue.PausedInstance is null ? 0 : queue.Count),
        OldestQueuedAt = Earlier(view.OldestQueuedAt, queue.Jobs.Min(job => job.QueuedAt)),
    };

    private static DateTimeOffset Earlier(DateTimeOffset? one, DateTimeOffset other) => one < other ? one.Value : other;

    private static QueueView New(PoolName pool, PlatformRequirements requirements, Matchmaker matchmaker)
    {
        (int bots, int drained, int idle) = (0, 0, 0);
        foreach (BotGroup group in matchmaker.Groups)
        {
            if (group.Pool == pool && requirements.AreMetBy(group.Offered))
            {
                bots += group.Sessions.Count;
                drained += group.Sessions.Count(session => session.DrainedBy is not null);
                idle += group.Sessions.Sum(session => BotSurvey.FiguresOf(session).IdleCapacity);
            }
        }

        return new QueueView(pool, requirements, Length: 0, IsOffered: bots > 0)
        {
            Bots = bots,
            DrainedBots = drained,
            IdleCapacity = idle,
        };
    }
}
