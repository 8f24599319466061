namespace Grid.Scheduling.State;

/// <summary>Bots as people see them.</summary>
internal static class BotSurvey
{
    // Who waits for one job is of interest, all of a popular one's clients are not.
    private const int OperationsShownMax = 10;

    /// <summary>Without what they hold: this is asked for often, of all of them.</summary>
    public static BotView FiguresOf(BotSession session) => new(
        session.Bot,
        session.Name,
        session.Status,
        session.Group!.Offered,
        session.Capacity,
        session.Leases.Count,
        session.SeenAt,
        session.Version)
    {
        DrainedBy = session.DrainedBy,
        IdleCapacity = session.IdleCapacity,
        Labels = session.Labels,
    };

    public static BotView ViewOf(BotSession session) =>
        FiguresOf(session) with { Held = [.. session.Leases.Values.Select(ViewOf)] };

    /// <summary>The first of those that fit, by name, after the one named so. One pass, whatever their number.</summary>
    public static IReadOnlyList<BotView> After(IEnumerable<BotSession> all, BotSelector which, string name, int countMax)
    {
        // The greatest name on top, to make room for a smaller one.
        PriorityQueue<BotSession, string> first = new(Comparer<string>.Create((x, y) => string.CompareOrdinal(y, x)));
        foreach (BotSession session in all)
        {
            if (string.CompareOrdinal(session.Bot.Value, name) > 0 && which.Matches(session.Bot, session.Group!.Offered))
            {
                first.Enqueue(session, session.Bot.Value);
                if (first.Count > countMax)
                {
                    first.Dequeue();
                }
            }
        }

        BotView[] views = new BotView[first.Count];
        for (int i = views.Length - 1; i >= 0; i--)
        {
            views[i] = ViewOf(first.Dequeue());
        }

        return views;
    }

    private static LeaseView ViewOf(Lease lease) => new(
        lease.Id,
        lease.State,
        lease.JobId,
        lease.Spec.ActionDigest,
        lease.Spec.Instance,
        lease.IsInForce ? lease.Job.StartedAt : null,
        lease.IsInForce ? [.. lease.Job.Operations.Take(OperationsShownMax).Select(operation => operation.Name)] : []);
}
