namespace Grid.Scheduling.State.Order;

/// <summary>
/// Jobs in the order of their numbers, which is that in which they were queued. Nearly every job comes last, or is older than
/// all (it was taken back): those are linked to each other. The few that belong somewhere in between are kept apart.
/// </summary>
internal struct JobLine<TLinks>
    where TLinks : struct, IJobLinks
{
    private IndexedHeap<Job, JobId, StrayOrder<TLinks>> _strays;
    private Job? _first;
    private Job? _last;

    // Kept here, as the last itself was perhaps touched long ago.
    private long _lastNumber;
    private int _linkedCount;

    public readonly int Count => _linkedCount + _strays.Count;

    /// <summary>The job queued longest.</summary>
    public readonly Job? First => _strays.First is { } stray && (_first is null || IsBefore(stray, _first)) ? stray : _first;

    /// <summary>Every job, in order but for the strays.</summary>
    public readonly IEnumerable<Job> Jobs
    {
        get
        {
            IEnumerable<Job> strays = _strays.Items;
            return Linked(_first).Concat(strays);
        }
    }

    public void Add(Job job)
    {
        ref JobLinks links = ref TLinks.Of(job);
        if (_last is null)
        {
            _first = _last = job;
            _lastNumber = job.Id.Value;
        }
        else if (_lastNumber < job.Id.Value)
        {
            links.Previous = _last;
            TLinks.Of(_last).Next = job;
            _last = job;
            _lastNumber = job.Id.Value;
        }
        else if (IsBefore(job, _first!))
        {
            links.Next = _first;
            TLinks.Of(_first!).Previous = job;
            _first = job;
        }
        else
        {
            _strays.Add(job);
            return;
        }

        _linkedCount++;
    }

    public void Remove(Job job)
    {
        ref JobLinks links = ref TLinks.Of(job);
        if (links.Stray > 0)
        {
            _strays.Remove(job);
        }
        else
        {
            Unlink(job, links);
        }

        links = default;
    }

    private void Unlink(Job job, in JobLinks links)
    {
        _linkedCount--;
        if (job == _first)
        {
            _first = links.Next;
        }
        else
        {
            TLinks.Of(links.Previous!).Next = links.Next;
        }

        if (job == _last)
        {
            _last = links.Previous;
            _lastNumber = _last?.Id.Value ?? 0;
        }
        else
        {
            TLinks.Of(links.Next!).Previous = links.Previous;
        }
    }

    private static IEnumerable<Job> Linked(Job? first)
    {
        for (Job? job = first; job is not null; job = TLinks.Of(job).Next)
        {
            yield return job;
        }
    }

    private static bool IsBefore(Job left, Job right) => left.Id.Value < right.Id.Value;
}
