namespace Grid.Scheduling.State.Order;

/// <summary>
/// The first few jobs of a target's line, and of what inputs they are, side by side: a bot looks at all of them for one
/// whose inputs it holds, and each of them would be a wait for memory. A part of its owner, which keeps it up with the line.
/// They are moved one by one: of what is copied as a whole the collector believes that all of it has changed.
/// </summary>
internal struct NextJobs
{
    public const int CountMax = 8;

    private NextJob[]? _items;
    private int _count;

    /// <summary>The first that is not among them; null when all are.</summary>
    public Job? Beyond { get; private set; }

    /// <summary>Those, in the order of the line.</summary>
    public readonly ReadOnlySpan<NextJob> Items => _items.AsSpan(0, _count);

    /// <summary>The job now is the last of the line.</summary>
    public void AddLast(Job job)
    {
        if (Beyond is null && _count < CountMax)
        {
            Insert(_count, job);
        }
        else
        {
            Beyond ??= job;
        }
    }

    /// <summary>The job now is the first of the line.</summary>
    public void AddFirst(Job job)
    {
        if (_count == CountMax)
        {
            Beyond = _items![--_count].Job;
        }

        Insert(0, job);
    }

    /// <summary>The job has left the line, where it was followed by <paramref name="next"/>.</summary>
    public void Remove(Job job, Job? next)
    {
        int place = PlaceOf(job);
        if (place < 0)
        {
            Beyond = job == Beyond ? next : Beyond;
            return;
        }

        NextJob[] items = _items!;
        _count--;
        for (int i = place; i < _count; i++)
        {
            items[i] = items[i + 1];
        }

        items[_count] = default;
        if (Beyond is { } another)
        {
            Insert(_count, another);
            Beyond = another.InLeaf.Next;
        }
    }

    /// <summary>Fetches what is looked at when the first of them is taken.</summary>
    public readonly void Foresee()
    {
        Foresight.Fetch(_items, NextJob.LineCount);
        Foresight.Fetch(Beyond, Job.LinksLineCount);
    }

    private void Insert(int place, Job job)
    {
        if (_items is null || _count == _items.Length)
        {
            Array.Resize(ref _items, _items is null ? 1 : _count * 2);
        }

        for (int i = _count++; i > place; i--)
        {
            _items[i] = _items[i - 1];
        }

        _items[place] = new NextJob(job);
    }

    private readonly int PlaceOf(Job job)
    {
        for (int i = 0; i < _count; i++)
        {
            if (_items![i].Job == job)
            {
                return i;
            }
        }

        return -1;
    }
}
