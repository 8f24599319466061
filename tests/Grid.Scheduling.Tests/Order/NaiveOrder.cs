namespace Grid.Scheduling.Tests.Order;

/// <summary>
/// The order of jobs as it is meant, worked out from scratch each time: lists, sorting, and no structure that has to be kept
/// in step. It shares nothing with the scheduler.
/// </summary>
internal sealed class NaiveOrder(TimeSpan ageingStep)
{
    private readonly Dictionary<string, NaiveShare> _shares = [];
    private long _lastMoment;
    private long _lastNumber;

    public Dictionary<long, NaiveJob> Queued { get; } = [];

    public void Queue(NaiveJob job) => Queued.Add(job.Id, job);

    /// <summary>A new job belongs to its build, down to the target.</summary>
    public void Open(NaiveJob job)
    {
        foreach (string prefix in job.Prefixes)
        {
            if (!_shares.TryGetValue(prefix, out NaiveShare? share))
            {
                share = new NaiveShare { Number = ++_lastNumber, ServedAt = _lastMoment - 1 };
                _shares.Add(prefix, share);
            }

            share.Jobs++;
        }
    }

    public void Close(NaiveJob job)
    {
        foreach (string prefix in job.Prefixes)
        {
            if (--_shares[prefix].Jobs == 0)
            {
                _shares.Remove(prefix);
            }
        }
    }

    public void Lend(NaiveJob job)
    {
        Queued.Remove(job.Id);
        long moment = _lastMoment += 2;
        foreach (string prefix in job.Prefixes)
        {
            _shares[prefix].Executing++;
            _shares[prefix].ServedAt = moment;
        }
    }

    public void TakeBack(NaiveJob job)
    {
        foreach (string prefix in job.Prefixes)
        {
            _shares[prefix].Executing--;
        }
    }

    /// <summary>The job that a bot is to get which can run these.</summary>
    public NaiveJob NextOf(Func<NaiveJob, bool> canRun)
    {
        NaiveJob[] candidates = [.. Queued.Values.Where(canRun)];
        candidates = candidates.GroupBy(job => job.Priority)
            .OrderBy(level => level.Key * ageingStep.Ticks + level.MinBy(job => job.Id)!.QueuedAt.Ticks)
            .ThenBy(level => level.Key)
            .First()
            .ToArray();
        for (int depth = 0; depth < candidates[0].Prefixes.Count; depth++)
        {
            candidates = candidates.GroupBy(job => job.Prefixes[depth])
                .OrderBy(siblings => _shares[siblings.Key].Executing)
                .ThenBy(siblings => _shares[siblings.Key].ServedAt)
                .ThenBy(siblings => _shares[siblings.Key].Number)
                .First()
                .ToArray();
        }

        return candidates.MinBy(job => job.Id)!;
    }
}
