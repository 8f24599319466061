namespace Grid.Scheduling.State.Order;

/// <summary>The jobs of one instance that wait in a queue. Whether they may leave is the same for all of them.</summary>
internal sealed class Lane(JobQueue queue, ShareNode instance)
{
    private IndexedHeap<PriorityLevel, LevelRank, LevelOrder> _levels;
    private Dictionary<int, PriorityLevel>? _byPriority;

    // Where jobs come one by one, the same few objects serve them all.
    private PriorityLevel? _spare;

    public JobQueue Queue { get; } = queue;

    public ShareNode Instance { get; } = instance;

    /// <summary>Place among the lanes of its queue.</summary>
    public int Place { get; set; }

    public int Count { get; private set; }

    /// <summary>The level whose turn it is; null when no job waits.</summary>
    public PriorityLevel? First => _levels.First;

    public IEnumerable<PriorityLevel> Levels => _levels.Items;

    public PriorityLevel? Find(int priority)
    {
        if (_levels.First is { } first && (_levels.Count == 1 || first.Priority == priority))
        {
            return first.Priority == priority ? first : null;
        }

        return _byPriority?.GetValueOrDefault(priority);
    }

    public void Add(Job job, AgeingScale ageing)
    {
        int priority = AgeingScale.LevelOf(job.Priority);
        PriorityLevel? level = Find(priority);
        Count++;
        if (level is not null)
        {
            level.Add(job, ageing);
            _levels.Moved(level);
            return;
        }

        level = _spare ?? new PriorityLevel(this);
        _spare = null;
        level.Priority = priority;
        level.Add(job, ageing);
        Add(level);
    }

    public void Remove(Job job, AgeingScale ageing)
    {
        PriorityLevel level = job.Leaf!.Level;
        level.Remove(job, ageing);
        Count--;
        if (level.Count > 0)
        {
            _levels.Moved(level);
            return;
        }

        _levels.Remove(level);
        _byPriority?.Remove(level.Priority);
        _spare = level;
    }

    private void Add(PriorityLevel level)
    {
        if (_byPriority is null && _levels.First is { } only)
        {
            _byPriority = new Dictionary<int, PriorityLevel> { { only.Priority, only } };
        }

        _byPriority?.Add(level.Priority, level);
        _levels.Add(level);
    }
}
