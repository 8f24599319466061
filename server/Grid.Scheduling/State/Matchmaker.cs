using System.Diagnostics.CodeAnalysis;
using Grid.Core;

namespace Grid.Scheduling.State;

/// <summary>
/// Brings queued jobs and listening bots together. Which queues a pool can serve is worked out once, when either of
/// them appears; after that a match costs O(log n), however many jobs, platforms and bots there are.
/// </summary>
internal sealed class Matchmaker(Turn turn)
{
    private readonly Dictionary<PlatformRequirements, JobQueue> _queues = [];
    private readonly Dictionary<PlatformProperties, BotPool> _pools = [];
    private readonly Stack<BotPool> _stirred = new();
    private int _sessionCount;

    /// <summary>Jobs in all queues.</summary>
    public int QueuedCount { get; private set; }

    public IEnumerable<JobQueue> Queues => _queues.Values;

    public IEnumerable<BotPool> Pools => _pools.Values;

    public void Enqueue(Job job)
    {
        JobQueue queue = QueueFor(job.Spec.Requirements);
        job.Place = JobPlace.Queued;
        job.Queue = queue;
        queue.Add(job);
        QueuedCount++;
        queue.Pools.ForEach(_stirred.Push);
        ArmUnmatched(queue);
    }

    public void Dequeue(Job job)
    {
        JobQueue queue = job.Queue!;
        queue.Remove(job);
        job.Queue = null;
        QueuedCount--;
        if (queue.Count == 0)
        {
            turn.Deadlines.Clear(queue.Unmatched);
            DropIfSuperfluous(queue);
        }
    }

    public void Join(BotSession session, PlatformProperties offered)
    {
        BotPool pool = PoolFor(offered);
        session.Pool = pool;
        pool.Sessions.Add(session);
        if (++_sessionCount == 1)
        {
            RearmUnmatched();
        }
    }

    public void Leave(BotSession session)
    {
        session.StopListening();
        BotPool pool = session.Pool!;
        pool.Sessions.Remove(session);
        session.Pool = null;
        _sessionCount--;
        if (pool.Sessions.Count == 0)
        {
            DropPool(pool);
        }

        if (_sessionCount == 0)
        {
            RearmUnmatched();
        }
    }

    public void Listen(BotSession session)
    {
        if (!session.IsListening)
        {
            session.Pool!.Listening.AddLast(session.ListeningNode);
            _stirred.Push(session.Pool);
        }
    }

    /// <summary>The next job to leave and the bot that gets it. The job has left its queue; the bot goes to the end of the line.</summary>
    public bool TryTake([NotNullWhen(true)] out BotSession? session, [NotNullWhen(true)] out Job? job)
    {
        while (_stirred.TryPeek(out BotPool? pool))
        {
            if (pool.CanMatch)
            {
                session = pool.Listening.First!.Value;
                pool.Listening.RemoveFirst();
                pool.Listening.AddLast(session.ListeningNode);
                job = pool.Ready.Min!.Head!;
                Dequeue(job);
                return true;
            }

            _stirred.Pop();
        }

        (session, job) = (null, null);
        return false;
    }

    /// <summary>What to tell clients whose jobs wait in a queue that nobody serves.</summary>
    public JobOutcome ExplainUnmatched(JobQueue queue)
    {
        if (_sessionCount == 0)
        {
            return JobOutcome.Failed(
                GridStatus.Unavailable,
                $"No bot has been connected for {turn.Limits.NoBotsWaitMax}: start one, then try again.");
        }

        BotPool nearest = _pools.Values.MinBy(pool => queue.Requirements.UnmetBy(pool.Offered).Count)!;
        string unmet = string.Join(" and ", queue.Requirements.UnmetBy(nearest.Offered));
        string bot = nearest.Sessions.First().Bot.Value;
        return JobOutcome.Failed(
            GridStatus.FailedPrecondition,
            $"No bot offers the platform ({queue.Requirements}). The nearest, '{bot}', offers ({nearest.Offered}) and "
            + $"lacks {unmet}: start a bot with that property, or change the platform of the action.");
    }

    private JobQueue QueueFor(PlatformRequirements requirements)
    {
        if (!_queues.TryGetValue(requirements, out JobQueue? queue))
        {
            queue = new JobQueue(requirements);
            queue.Pools.AddRange(_pools.Values.Where(pool => requirements.AreMetBy(pool.Offered)));
            _queues.Add(requirements, queue);
        }

        return queue;
    }

    private BotPool PoolFor(PlatformProperties offered)
    {
        if (!_pools.TryGetValue(offered, out BotPool? pool))
        {
            pool = new BotPool(offered);
            _pools.Add(offered, pool);
            foreach (JobQueue queue in _queues.Values.Where(queue => queue.Requirements.AreMetBy(offered)))
            {
                Connect(queue, pool);
            }
        }

        return pool;
    }

    private void Connect(JobQueue queue, BotPool pool)
    {
        queue.Pools.Add(pool);
        turn.Deadlines.Clear(queue.Unmatched);
        if (queue.Count > 0)
        {
            pool.Ready.Add(queue);
        }
    }

    private void DropPool(BotPool pool)
    {
        _pools.Remove(pool.Offered);
        foreach (JobQueue queue in _queues.Values)
        {
            if (queue.Pools.Remove(pool))
            {
                ArmUnmatched(queue);
            }
        }
    }

    private void DropIfSuperfluous(JobQueue queue)
    {
        if (_queues.Count > turn.Limits.EmptyQueuesMax)
        {
            _queues.Remove(queue.Requirements);
        }
    }

    // The first bot after none, or the last to go, changes what the waiting jobs may hope for: their time begins anew.
    private void RearmUnmatched()
    {
        foreach (JobQueue queue in _queues.Values)
        {
            turn.Deadlines.Clear(queue.Unmatched);
            ArmUnmatched(queue);
        }
    }

    private void ArmUnmatched(JobQueue queue)
    {
        if (queue.Pools.Count == 0 && queue.Count > 0 && !queue.Unmatched.IsSet)
        {
            TimeSpan wait = _sessionCount == 0 ? turn.Limits.NoBotsWaitMax : turn.Limits.UnmatchedWaitMax;
            turn.Deadlines.Set(queue.Unmatched, turn.Now + wait);
        }
    }
}
