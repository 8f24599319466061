using Grid.Scheduling;
using Grid.Scheduling.State;
using static Grid.Simulation.Checks.InvariantException;

namespace Grid.Simulation.Checks;

/// <summary>
/// Who may go before whom. Of one target's jobs of one priority the one queued longest goes first; a priority goes before
/// another that its oldest job has not outwaited; and whoever has nothing executing is passed by no more often than there
/// were others when that began.
/// </summary>
internal sealed class OrderChecker(Scheduler scheduler, SchedulerLimits limits, Weather weather)
{
    // Instance, user, invocation, target.
    private const int PathLength = 4;

    private readonly Dictionary<string, Waiting> _waiting = [];

    /// <summary>Whether nothing but other jobs keeps this one from the bot.</summary>
    public bool CanRun(BotSession session, Job job) => CouldRun(session, job) && !IsBarred(session, job)
        && (job.Queue is not { } queue || (queue.PausedInstance is null && session.MayTakeFrom(queue)))
        && session.Use.LeavesRoomFor(job.Spec.Requirements, session.Group!);

    public void Check(IReadOnlyList<SchedulerEffect> effects)
    {
        Job[] queued = [.. scheduler.Matchmaker.Queues.SelectMany(queue => queue.Jobs)];
        List<Job> waiting = [.. queued];
        List<(Job Job, Job[] Rivals, DateTimeOffset Oldest)> departures = [];
        foreach (SchedulerEffect.LeaseGranted grant in effects.OfType<SchedulerEffect.LeaseGranted>().Reverse())
        {
            BotSession session = scheduler.Bots.All.Single(session => session.Bot == grant.Bot);
            Require(session.Leases.TryGetValue(grant.Lease, out Lease? lease), $"{grant.Lease} was granted, but is not held");
            Require(session.Status == BotStatus.Ok, $"{grant.Bot} got work although it is {session.Status}");
            Require(CouldRun(session, lease!.Job), $"{grant.Bot} got a job it can not run");
            CheckOrders(session, lease.Job);
            departures.Insert(0, (lease.Job, [.. waiting.Where(job => CanRun(session, job))], OldestLike(lease.Job, waiting)));

            // What left later in the same turn was still there when this one left.
            waiting.Add(lease.Job);
        }

        // Jobs that came with their bots, and may have ended at once, were served as well.
        HashSet<JobId> ended = [.. effects.OfType<SchedulerEffect.RecordResult>().Select(record => record.Run.Job)];
        StopWaiting(scheduler.Jobs.All.Where(job => ended.Contains(job.Id)).SelectMany(SharesOf));
        StopWaiting(Busy(lease => !departures.Exists(departure => departure.Job == lease.Job)));
        foreach ((Job job, Job[] rivals, DateTimeOffset oldest) in departures)
        {
            CheckFirstComeFirstServed(job, rivals);

            // Quotas go before turns; what needs much of a bot may have found no room, or one that was kept free for it.
            if (scheduler.Quotas.Count == 0 && !job.Spec.Requirements.IsConsuming)
            {
                Job[] modest = [.. rivals.Where(rival => !rival.Spec.Requirements.IsConsuming)];
                CheckUrgency(job, modest, oldest);
                CheckPassing(job, modest);
            }

            StopWaiting(SharesOf(job));
        }

        Await(queued);
    }

    private static bool CouldRun(BotSession session, Job job) =>
        job.Spec.Pool == session.Bot.Pool && job.Spec.Requirements.AreMetBy(session.Group!.Offered);

    // A whole priority catches up by the age of its oldest job, also when that one finds no room at the moment.
    private static DateTimeOffset OldestLike(Job job, IEnumerable<Job> waiting) => waiting
        .Where(other => other.Priority == job.Priority && other.Spec.Pool == job.Spec.Pool).Append(job).Min(other => other.QueuedAt);

    // What operators forbade, they forbade.
    private void CheckOrders(BotSession session, Job job)
    {
        bool isDrained = scheduler.Drains.Any(drain => drain.Bots.Matches(session.Bot, session.Group!.Offered));
        Require(!isDrained, $"{session.Bot} got work although it is drained");
        bool isPaused = scheduler.Pauses.Any(pause => pause.Instance is null || pause.Instance == job.Spec.Instance);
        Require(!isPaused, $"{job.Id} left although instance '{job.Spec.Instance}' is paused");
        int max = MaxOf(session, job);
        Require(CountOf(job) <= max, $"{job.Id} left, and instance '{job.Spec.Instance}' has {CountOf(job)} of {max} bots");
    }

    /// <summary>Whether a quota keeps the job from this bot.</summary>
    private bool IsBarred(BotSession session, Job job) => CountOf(job) >= MaxOf(session, job);

    private int MaxOf(BotSession session, Job job) => IsInCohort(session)
        ? scheduler.Quotas.FirstOrDefault(quota => quota.Quota.Instance == job.Spec.Instance)?.Quota.Max ?? int.MaxValue
        : int.MaxValue;

    private int CountOf(Job job) => scheduler.Bots.All.Where(IsInCohort).SelectMany(session => session.Leases.Values)
        .Count(lease => lease.State != LeaseState.Cancelled && lease.Job.Spec.Instance == job.Spec.Instance);

    private bool IsInCohort(BotSession session) =>
        limits.Cohorts.Any(cohort => cohort.Labels.Any(session.Labels.Contains));

    private static void CheckFirstComeFirstServed(Job job, Job[] rivals)
    {
        string path = PathOf(job);
        bool isConsuming = job.Spec.Requirements.IsConsuming;
        foreach (Job rival in rivals.Where(rival => rival.Priority == job.Priority && PathOf(rival) == path))
        {
            if (isConsuming && !rival.Spec.Requirements.Equals(job.Spec.Requirements))
            {
                continue;
            }

            Require(rival.Id.Value > job.Id.Value, $"{job.Id} left its queue before {rival.Id}, which was first");
        }
    }

    private void CheckUrgency(Job job, Job[] rivals, DateTimeOffset oldest)
    {
        // Where the clock was set back, who came first and what time it was are two things.
        if (weather.HasClockJumps)
        {
            return;
        }

        foreach (Job rival in rivals)
        {
            Require(
                UrgencyOf(rival.Priority, rival.QueuedAt) >= UrgencyOf(job.Priority, oldest),
                $"{job.Id} left before {rival.Id}, which is more urgent: {job.Priority} since {oldest:HH:mm:ss.fff} against "
                    + $"{rival.Priority} since {rival.QueuedAt:HH:mm:ss.fff}");
        }
    }

    private void CheckPassing(Job job, Job[] rivals)
    {
        string[] shares = [.. SharesOf(job)];
        HashSet<string> passed = [.. rivals.Where(rival => rival.Priority == job.Priority).SelectMany(SharesOf)];
        HashSet<string> parents = [.. shares.Select(ParentOf)];
        foreach (string share in passed.Where(share => parents.Contains(ParentOf(share)) && !shares.Contains(share)))
        {
            if (_waiting.TryGetValue(share, out Waiting? waiting))
            {
                waiting.PassedBy++;
                Require(
                    waiting.PassedBy <= waiting.Others,
                    $"{job.Id} passed by {share}, which has nothing executing and was passed by {waiting.PassedBy} times");
            }
        }
    }

    private void StopWaiting(IEnumerable<string> shares)
    {
        foreach (string share in shares)
        {
            _waiting.Remove(share);
        }
    }

    private HashSet<string> Busy(Func<Lease, bool> counts) =>
    [
        .. scheduler.Bots.All.SelectMany(session => session.Leases.Values)
            .Where(lease => lease.State != LeaseState.Cancelled && counts(lease))
            .SelectMany(lease => SharesOf(lease.Job)),
    ];

    // Begins to count when a share has jobs that wait and none that execute.
    private void Await(Job[] queued)
    {
        HashSet<string> busy = Busy(_ => true);
        HashSet<string> shares = [.. queued.SelectMany(SharesOf)];
        StopWaiting([.. _waiting.Keys.Except(shares), .. busy]);
        ILookup<string, string> siblings = scheduler.Jobs.All.SelectMany(SharesOf).Distinct().ToLookup(ParentOf);
        foreach (string share in shares.Where(share => !busy.Contains(share)))
        {
            _waiting.TryAdd(share, new Waiting());
        }

        // Others may come, and go first once, until the first has.
        foreach ((string share, Waiting waiting) in _waiting.Where(entry => entry.Value.PassedBy == 0))
        {
            waiting.Others = siblings[ParentOf(share)].Count() - 1;
        }
    }

    private double UrgencyOf(int priority, DateTimeOffset queuedAt) =>
        (priority * limits.PriorityAgeingStep.TotalSeconds) + (queuedAt - DateTimeOffset.UnixEpoch).TotalSeconds;

    private static string ParentOf(string share) => share[..share.LastIndexOf('|')];

    private static string PathOf(Job job) => SharesOf(job).Last();

    private static IEnumerable<string> SharesOf(Job job)
    {
        List<string> names = [];
        for (var node = job.Share; node?.Parent is not null; node = node.Parent)
        {
            names.Insert(0, node.Name);
        }

        return Enumerable.Range(1, PathLength).Select(length => string.Join('|', names.Take(length).Prepend(job.Spec.Pool.Value)));
    }

    private sealed class Waiting
    {
        /// <summary>How many other shares there were, before any of them passed by.</summary>
        public int Others { get; set; }

        public int PassedBy { get; set; }
    }
}
