namespace Grid.Scheduling.State.Order;

/// <summary>The jobs of a lane that have the same priority.</summary>
internal sealed class PriorityLevel
{
    /// <summary>Nodes of this level that nothing waits in.</summary>
    internal SpareNodes Spares;

    private JobLine<LevelLinks> _line;

    public PriorityLevel(Lane lane)
    {
        Lane = lane;
        Root = new FairNode(lane.Instance, parent: null, this);
    }

    public Lane Lane { get; }

    /// <summary>That of its jobs; another one may be set while there are none.</summary>
    public int Priority { get; set; }

    /// <summary>Where the instance's users take their turns.</summary>
    public FairNode Root { get; }

    /// <summary>Place among the levels of its lane.</summary>
    public int Place { get; set; }

    public int Count => _line.Count;

    public Job Oldest => _line.First!;

    /// <summary>Every job, in no particular order.</summary>
    public IEnumerable<Job> Jobs => _line.Jobs;

    /// <summary>The job that leaves it next.</summary>
    public Job Head => Root.Head;

    /// <summary>What its turn goes by.</summary>
    public LevelRank Rank { get; private set; }

    public bool IsMoreUrgentThan(PriorityLevel other) => Rank.IsBefore(other.Rank);

    /// <summary>Of two levels of the same priority: whether the other's job has to wait for this one's.</summary>
    public bool ComesBefore(PriorityLevel other)
    {
        (FairNode mine, FairNode theirs) = (Root, other.Root);
        while (mine.Share == theirs.Share)
        {
            if (mine.First is not { } below)
            {
                return mine.Head.Id.Value < theirs.Head.Id.Value;
            }

            (mine, theirs) = (below, theirs.First!);
        }

        return mine.Share.IsBefore(theirs.Share);
    }

    public void Add(Job job, AgeingScale ageing)
    {
        _line.Add(job);
        FairNode leaf = job.Share!.NewestPlace is { } newest && newest.Level == this ? newest : Root.At(job.Share);
        leaf.Add(job);
        job.Leaf = leaf;
        Rank = new LevelRank(ageing.UrgencyOf(Priority, Oldest.QueuedAt), Priority);
    }

    public void Remove(Job job, AgeingScale ageing)
    {
        _line.Remove(job);
        job.Leaf!.Remove(job);
        job.Leaf = null;
        if (Count > 0)
        {
            Rank = new LevelRank(ageing.UrgencyOf(Priority, Oldest.QueuedAt), Priority);
        }
    }
}
