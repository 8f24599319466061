using System.Diagnostics.CodeAnalysis;
using Grid.Core;
using Grid.Scheduling.State.Choice;
using Grid.Scheduling.State.Order;
using Grid.Scheduling.State.Quotas;

namespace Grid.Scheduling.State;

/// <summary>
/// Brings queued jobs and listening bots together. Which queues a group can serve is worked out once, when either of
/// them appears; after that a match costs O(log n), however many jobs, platforms and bots there are.
/// </summary>
internal sealed class Matchmaker(Turn turn, PausedQueues paused, QuotaBook quotas)
{
    private readonly Dictionary<(PoolName Pool, PlatformRequirements Requirements), JobQueue> _queues = [];
    private readonly Dictionary<(PoolName Pool, PlatformProperties Offered, CohortState? Cohort), BotGroup> _groups = [];
    private readonly Stack<BotGroup> _stirred = new();
    private readonly Dictionary<PoolName, int> _sessionCounts = [];
    private readonly ShareTrees _shares = new();
    private readonly AgeingScale _ageing = new(turn.Limits.PriorityAgeingStep);
    private readonly WaitingLine _line = new(turn);
    private readonly BotChooser _chooser = new(turn);

    /// <summary>Jobs in all queues.</summary>
    public int QueuedCount { get; private set; }

    /// <summary>The job that came after the one taken last: where no one's turn comes before, the next to be taken.</summary>
    public Job? Upcoming { get; private set; }

    /// <summary>The queued job that has waited too long for longest; null when none has.</summary>
    public Job? Overdue => _line.Overdue;

    public IEnumerable<JobQueue> Queues => _queues.Values.Concat(paused.All);

    public IEnumerable<BotGroup> Groups => _groups.Values;

    public IEnumerable<ShareTree> Shares => _shares.All;

    /// <summary>To whose share of a pool's bots a new job counts.</summary>
    public ShareNode ShareOf(JobSpec spec, ClientMetadata client, NameFingerprint path) =>
        _shares.Of(spec.Pool).Hold(path, spec.Instance.Value, client);

    /// <summary>A job of this share is about to come.</summary>
    public void Foresee(PoolName pool, NameFingerprint path) => _shares.Of(pool).Foresee(path);

    /// <summary>Jobs that wait for the very same kind of bot.</summary>
    public int QueuedLike(JobSpec spec) => paused.CountLike(spec)
        ?? (_queues.TryGetValue((spec.Pool, spec.Requirements), out JobQueue? queue) ? queue.Count : 0);

    /// <summary>Whether a connected bot that may have work could run such jobs.</summary>
    public bool IsOffered(PoolName pool, PlatformRequirements requirements)
    {
        if (_queues.TryGetValue((pool, requirements), out JobQueue? queue))
        {
            foreach (Match match in queue.Matches)
            {
                if (match.Group.HasWanted)
                {
                    return true;
                }
            }

            return false;
        }

        foreach (BotGroup group in _groups.Values)
        {
            if (group.Pool == pool && requirements.AreMetBy(group.Offered) && group.HasWanted)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Waits for the next job that will have waited too long.</summary>
    public void AwaitOverdue() => _line.Arm();

    public void Enqueue(Job job)
    {
        JobQueue queue = paused.FindFor(job.Spec) ?? QueueFor(job.Spec.Pool, job.Spec.Requirements);
        job.Place = JobPlace.Queued;
        job.Queue = queue;
        queue.Add(job, _ageing);
        job.Spec.ShareEqual(queue.Requirements, queue.SharedLabel(job.Spec.Label));
        QueuedCount++;
        if (queue.PausedInstance is null)
        {
            _line.Add(job);
        }

        foreach (Match match in queue.Matches)
        {
            Stir(match.Group);
        }

        ArmUnmatched(queue);
    }

    /// <summary>A more urgent operation joined a queued job.</summary>
    public void Raise(Job job, int priority)
    {
        JobQueue queue = job.Queue!;
        queue.Remove(job, _ageing);
        job.Priority = priority;
        queue.Add(job, _ageing);
    }

    public void Dequeue(Job job)
    {
        JobQueue queue = job.Queue!;
        queue.Remove(job, _ageing);
        _line.Remove(job);
        job.Queue = null;
        QueuedCount--;
        if (queue.Count == 0 && !paused.TryDrop(queue))
        {
            turn.Deadlines.Clear(queue.Unmatched);
            Release(queue);
            DropIfSuperfluous(queue);
        }
    }

    /// <summary>An instance was paused or resumed: its jobs change queues, and keep their age.</summary>
    public void Sort(InstanceName? instance)
    {
        foreach (Job job in Queues.SelectMany(queue => queue.Jobs).OrderBy(job => job.Id.Value).ToArray())
        {
            bool isPaused = paused.IsPaused(job.Spec);
            if ((instance is null || job.Spec.Instance == instance) && isPaused != (job.Queue!.PausedInstance is not null))
            {
                Dequeue(job);
                Enqueue(job);
            }
        }
    }

    /// <summary>Whether a bot that offers this is among its like.</summary>
    public bool IsRightFor(BotSession session, PlatformProperties offered) =>
        session.Group!.Offered.Equals(offered) && session.Group.Cohort == quotas.CohortOf(session.Labels);

    public void Join(BotSession session, PlatformProperties offered)
    {
        BotGroup group = GroupFor(session.Bot.Pool, offered, quotas.CohortOf(session.Labels));
        session.Group = group;
        group.Sessions.Add(session);
        group.Warm.Add(session);
        CountSessions(group.Pool, +1);
    }

    public void Leave(BotSession session)
    {
        session.StopListening();
        BotChooser.Release(session);
        BotGroup group = session.Group!;
        group.Sessions.Remove(session);
        group.Warm.Remove(session);
        session.Group = null;
        if (group.Sessions.Count == 0)
        {
            DropGroup(group);
        }

        CountSessions(group.Pool, -1);
    }

    public void Listen(BotSession session)
    {
        if (!session.IsListening)
        {
            BotGroup group = session.Group!;
            group.Listening.Add(session);
            group.News++;
            Stir(group);
        }
    }

    /// <summary>The next job to leave and the bot that gets it. The job has left its queue; the bot goes to the end of the line.</summary>
    public bool TryTake([NotNullWhen(true)] out BotSession? session, [NotNullWhen(true)] out Job? job)
    {
        StirOpened();
        while (_stirred.TryPeek(out BotGroup? group))
        {
            if (TryTake(group, out session, out job))
            {
                return true;
            }

            group.IsStirred = false;
            _stirred.Pop();
        }

        (session, job) = (null, null);
        return false;
    }

    /// <summary>What to tell clients whose jobs wait in a queue that nobody serves.</summary>
    public JobOutcome ExplainUnmatched(JobQueue queue)
    {
        if (SessionCount(queue.Pool) == 0)
        {
            return JobOutcome.Failed(
                GridStatus.Unavailable,
                $"No bot is connected, and jobs wait for one for {turn.Limits.NoBotsWaitMax} at most: start one, then try again.");
        }

        BotGroup nearest = _groups.Values.Where(group => group.Pool == queue.Pool).MinBy(
            group => queue.Requirements.UnmetBy(group.Offered).Count)!;
        string unmet = string.Join(" and ", queue.Requirements.UnmetBy(nearest.Offered).Select(gap => gap.Needed));
        string bot = nearest.Sessions.First().Bot.Value;
        return JobOutcome.Failed(
            GridStatus.FailedPrecondition,
            $"No bot offers the platform ({queue.Requirements}). The nearest, '{bot}', offers ({nearest.Offered}) and "
            + $"lacks {unmet}: start a bot with that property, or change the platform of the action.");
    }

    private bool TryTake(BotGroup group, [NotNullWhen(true)] out BotSession? session, [NotNullWhen(true)] out Job? job)
    {
        do
        {
            if (TryTakeNext(group, out session, out job))
            {
                return true;
            }
        }
        while (ReleaseIfBarred(group));

        return false;
    }

    // A bot must not be kept free for jobs that a quota does not let go.
    private bool ReleaseIfBarred(BotGroup group)
    {
        if (group.KeptFree?.KeptFreeFor is not { } queue || !Turns.IsBarred(queue, group))
        {
            return false;
        }

        Release(queue);
        return true;
    }

    private bool TryTakeNext(BotGroup group, [NotNullWhen(true)] out BotSession? session, [NotNullWhen(true)] out Job? job)
    {
        while (group.Listening.Count > 0 && Turns.NextOf(group, out Match? match) is { } level)
        {
            job = level.Head;
            session = _chooser.ChooseFor(group, match!.Queue, job);
            if (session is not null)
            {
                job = _chooser.NearestTo(session, job);
                group.Listening.Remove(session);
                group.Listening.Add(session);
                Release(match.Queue);
                Upcoming = job.InLevel.Next;
                Dequeue(job);
                return true;
            }

            match.MarkUnfit();
        }

        (session, job) = (null, null);
        return false;
    }

    // Others may have the bot that was kept free.
    private void Release(JobQueue queue)
    {
        if (BotChooser.Release(queue) is { Group: { } group })
        {
            group.News++;
            Stir(group);
        }
    }

    // What a quota barred may leave now, also to bots that have been idle all the time.
    private void StirOpened()
    {
        foreach (CohortState cohort in quotas.Cohorts)
        {
            if (cohort.HasOpened)
            {
                cohort.HasOpened = false;
                cohort.Groups.ForEach(Stir);
            }
        }
    }

    private void Stir(BotGroup group)
    {
        if (!group.IsStirred && group.Listening.Count > 0)
        {
            group.IsStirred = true;
            _stirred.Push(group);
        }
    }

    private JobQueue QueueFor(PoolName pool, PlatformRequirements requirements)
    {
        if (!_queues.TryGetValue((pool, requirements), out JobQueue? queue))
        {
            queue = new JobQueue(pool, requirements);
            foreach (BotGroup group in _groups.Values.Where(queue.CanBeServedBy))
            {
                queue.Connect(group);
            }

            _queues.Add((pool, requirements), queue);
        }

        return queue;
    }

    private BotGroup GroupFor(PoolName pool, PlatformProperties offered, CohortState? cohort)
    {
        if (!_groups.TryGetValue((pool, offered, cohort), out BotGroup? group))
        {
            group = new BotGroup(pool, offered, cohort);
            _groups.Add((pool, offered, cohort), group);
            cohort?.Groups.Add(group);
            foreach (JobQueue queue in _queues.Values.Where(queue => queue.CanBeServedBy(group)))
            {
                queue.Connect(group);
                turn.Deadlines.Clear(queue.Unmatched);
            }
        }

        return group;
    }

    private void DropGroup(BotGroup group)
    {
        _groups.Remove((group.Pool, group.Offered, group.Cohort));
        group.Cohort?.Groups.Remove(group);
        foreach (JobQueue queue in _queues.Values)
        {
            if (queue.Disconnect(group))
            {
                ArmUnmatched(queue);
            }
        }
    }

    private void DropIfSuperfluous(JobQueue queue)
    {
        if (_queues.Count > turn.Limits.EmptyQueuesMax)
        {
            _queues.Remove((queue.Pool, queue.Requirements));
        }
    }

    // The first bot after none, or the last to go, changes what the waiting jobs may hope for: their time begins anew.
    private void CountSessions(PoolName pool, int change)
    {
        int before = SessionCount(pool);
        _sessionCounts[pool] = before + change;
        if (before != 0 && before + change != 0)
        {
            return;
        }

        foreach (JobQueue queue in _queues.Values.Where(queue => queue.Pool == pool))
        {
            turn.Deadlines.Clear(queue.Unmatched);
            ArmUnmatched(queue);
        }
    }

    private int SessionCount(PoolName pool) => _sessionCounts.GetValueOrDefault(pool);

    private void ArmUnmatched(JobQueue queue)
    {
        if (queue.Matches.Length == 0 && queue.Count > 0 && !queue.Unmatched.IsSet && queue.PausedInstance is null)
        {
            TimeSpan wait = SessionCount(queue.Pool) == 0 ? turn.Limits.NoBotsWaitMax : turn.Limits.UnmatchedWaitMax;
            turn.Deadlines.Set(queue.Unmatched, turn.Now + wait);
        }
    }
}
