using Grid.Core;
using Grid.Scheduling.State.Quotas;
using Grid.Scheduling.State.Order;

namespace Grid.Scheduling.State;

/// <summary>Says why an operation is where it is, and what would have to change.</summary>
internal sealed class Explainer(Matchmaker matchmaker, Restrictions restrictions)
{
    // Nearer bots say more than many bots.
    private const int BotsShownMax = 10;

    // Of so many bots that offer the same there is always one that says what there is to say.
    private const int BotsLookedAtMax = 1000;

    // Beyond it nobody asks for the very number, and others wait for their turn meanwhile.
    private const int CountedMax = 10_000;

    public OperationExplanation Explain(Operation operation) => operation switch
    {
        { IsDone: true } => OperationExplanation.OfEnded(operation.View),
        { Job: null } => Of(operation, WaitReason.Preparation, "Its action is being read and looked up in the action cache."),
        { Job: { Place: JobPlace.Recording } job } => Of(
            operation, WaitReason.Recording, $"Bot '{job.Bot}' has run it; its result is on its way into the action cache."),
        { Job: { Lease: { State: LeaseState.Pending } lease } } => Of(
            operation, WaitReason.Acceptance, $"Bot '{lease.Session.Bot}' was offered it and has not said that it took it."),
        { Job: { Lease: { } lease } } => Of(operation, WaitReason.Execution, $"Bot '{lease.Session.Bot}' runs it."),
        { Job: { } job } => OfQueued(operation, job),
    };

    private static OperationExplanation Of(Operation operation, WaitReason reason, string text) =>
        new(operation.View, reason, text);

    private OperationExplanation OfQueued(Operation operation, Job job)
    {
        Pause? pause = restrictions.PauseOf(job.Spec.Instance);
        List<BotObstacle> nearest = NearestTo(job);
        (WaitReason reason, string text) = pause is null ? ReasonOf(job, nearest) : (WaitReason.Resumption, TextOf(pause));
        return new OperationExplanation(operation.View, reason, text)
        {
            Position = PositionOf(job),
            NearestBots = nearest,
            PausedBy = pause,
        };
    }

    private static string TextOf(Pause pause) =>
        $"{(pause.Instance is { } instance ? $"Instance '{instance}' is" : "All instances are")} paused by {pause.By} "
        + $"since {pause.At:u}{(pause.Reason.Length == 0 ? string.Empty : $": {pause.Reason}")}.";

    private (WaitReason Reason, string Text) ReasonOf(Job job, List<BotObstacle> nearest)
    {
        if (nearest.Count == 0)
        {
            return (WaitReason.AnyBot, "No bot is connected: start one.");
        }

        if (nearest[0].Kind == BotObstacleKind.LacksProperty)
        {
            return (WaitReason.FittingBot, $"No bot offers the platform ({job.Spec.Requirements}): start one that does.");
        }

        if (GroupsOf(job).All(group => group.Sessions.All(session => session.DrainedBy is not null)))
        {
            return (WaitReason.Undraining, "Every bot that could run it is drained: undrain one, or start another.");
        }

        return GroupsOf(job).All(group => IsOverQuota(group, job))
            ? (WaitReason.Quota, $"Instance '{job.Spec.Instance}' has all the bots that its quotas allow.")
            : (WaitReason.FreeBot, "It waits for a bot to become free.");
    }

    private static bool IsOverQuota(BotGroup group, Job job) =>
        group.Cohort?.RankOf(job.Spec.Instance.Value) == LaneRank.Barred;

    private IEnumerable<BotGroup> GroupsOf(Job job) => matchmaker.Groups.Where(
        group => group.Pool == job.Spec.Pool && job.Spec.Requirements.AreMetBy(group.Offered));

    /// <summary>Bots by what they lack, those that could run the job first.</summary>
    private List<BotObstacle> NearestTo(Job job)
    {
        PlatformRequirements needs = job.Spec.Requirements;
        IEnumerable<(BotSession Session, int Gaps)> byDistance = matchmaker.Groups
            .Where(group => group.Pool == job.Spec.Pool)
            .Select(group => (Group: group, Gaps: needs.UnmetBy(group.Offered).Count))
            .OrderBy(pair => pair.Gaps)
            .Take(BotsShownMax)
            .SelectMany(pair => pair.Group.Sessions.Take(BotsLookedAtMax).Select(session => (session, pair.Gaps)));
        return
        [
            .. byDistance
                .Select(pair => (pair.Gaps, Obstacle: ObstacleOf(pair.Session, job)))
                .OrderBy(pair => pair.Gaps)
                .ThenBy(pair => pair.Obstacle.Kind)
                .ThenBy(pair => pair.Obstacle.Bot.Value, StringComparer.Ordinal)
                .Take(BotsShownMax)
                .Select(pair => pair.Obstacle),
        ];
    }

    private static BotObstacle ObstacleOf(BotSession session, Job job)
    {
        PlatformRequirements needs = job.Spec.Requirements;
        string[] gaps = [.. needs.UnmetBy(session.Group!.Offered).Select(gap => gap.Explain())];
        (BotObstacleKind kind, string text) = session switch
        {
            _ when gaps.Length > 0 => (BotObstacleKind.LacksProperty, $"lacks {string.Join(" and ", gaps)}"),
            { DrainedBy: { } drain } => (BotObstacleKind.Drained, $"is drained by the rule {drain}"),
            { Status: not BotStatus.Ok } => (BotObstacleKind.Unwell, $"says that it is {session.Status}"),
            _ when session.Leases.Count >= session.Capacity => (
                BotObstacleKind.Busy, $"runs {session.Leases.Count} of the {session.Capacity} jobs it can"),
            _ when !session.Use.LeavesRoomFor(needs, session.Group!) => (BotObstacleKind.NoRoom, ShortageOf(session, needs)),
            { KeptFreeFor: { } other } when !other.Requirements.Equals(needs) => (
                BotObstacleKind.NoRoom, $"is kept free for a job that needs ({other.Requirements})"),
            _ when IsOverQuota(session.Group!, job) => (
                BotObstacleKind.OverQuota,
                $"is of cohort '{session.Group!.Cohort!.Cohort.Name}', of which its instance has all that its quota allows"),
            { Poll: null } => (BotObstacleKind.BetweenCalls, "has no call open; it will ask again by itself"),
            _ when job.Queue!.PausedInstance is not null => (
                BotObstacleKind.None, "is free, and gets nothing of an instance that is paused"),
            _ => (BotObstacleKind.None, "is free, for what is ahead in the queue"),
        };
        return new BotObstacle(session.Bot, kind, text);
    }

    private static string ShortageOf(BotSession session, PlatformRequirements needs) => "has in use " + string.Join(
        " and ",
        needs.Numbers.Where(number => session.Use.ShortfallOf(number, session.Group!) > 0).Select(number =>
            $"{session.Use.Of(number.Name)} of its {session.Group!.TotalOf(number.Name)} {number.Name}, {number.Least} are needed"));

    private QueuePosition PositionOf(Job job) => Position.Of(job, RivalsOf(job.Queue!), CountedMax);

    /// <summary>Queues whose jobs the same bots could take.</summary>
    private IEnumerable<JobQueue> RivalsOf(JobQueue own) => matchmaker.Queues.Where(
        queue => queue != own && queue.PausedInstance is null && queue.SharesBotsWith(own));
}
