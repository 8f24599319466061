namespace Grid.Scheduling.State.Order;

/// <summary>
/// A place of a <see cref="ShareNode"/> among the jobs of one priority that wait in a queue: above targets the places
/// below it, and for a target its jobs. It is gone when nothing waits in it; its object then serves for another place of
/// the same level, as where jobs come one by one places come and go with each.
/// </summary>
internal sealed class FairNode(ShareNode share, FairNode? parent, PriorityLevel level)
{
    /// <summary>Lines of a processor's cache that it takes.</summary>
    public const int LineCount = 3;

    private Rotation _children;
    private JobLine<LeafLinks> _jobs;
    private NextJobs _next;

    public ShareNode Share { get; private set; } = share;

    public FairNode? Parent { get; private set; } = parent;

    public PriorityLevel Level { get; } = level;

    /// <summary>Place among its siblings.</summary>
    public int Place { get; set; }

    public FairNode? PreviousOfShare { get; set; }

    public FairNode? NextOfShare { get; set; }

    /// <summary>The place below it whose turn it is; null for a target.</summary>
    public FairNode? First => _children.First;

    /// <summary>A target's jobs, in order but for the strays.</summary>
    public IEnumerable<Job> Jobs => _jobs.Jobs;

    public int JobCount => _jobs.Count;

    /// <summary>A target's first few jobs, in order, strays left out.</summary>
    public ReadOnlySpan<NextJob> NextJobs => _next.Items;

    /// <summary>The job that leaves it next.</summary>
    public Job Head
    {
        get
        {
            FairNode node = this;
            while (node.First is { } child)
            {
                node = child;
            }

            return node._jobs.First!;
        }
    }

    private bool IsEmpty => _children.Count == 0 && _jobs.Count == 0;

    /// <summary>The place of <paramref name="share"/>, which is somewhere below this node's; made when there is none.</summary>
    public FairNode At(ShareNode share)
    {
        if (share == Share)
        {
            return this;
        }

        FairNode parent = At(share.Parent!);
        return parent.FindChild(share) ?? parent.AddChild(share);
    }

    public void Add(Job job)
    {
        _jobs.Add(job);
        if (job.InLeaf.Next is not null)
        {
            _next.AddFirst(job);
        }
        else if (job.InLeaf.Stray == 0)
        {
            _next.AddLast(job);
        }
    }

    public void Remove(Job job)
    {
        Job? next = job.InLeaf.Next;
        _jobs.Remove(job);
        _next.Remove(job, next);
        FairNode node = this;
        while (node.IsEmpty && node.Parent is { } above)
        {
            above._children.Remove(node);
            node.Share.RemovePlace(node);
            Level.Spares.Keep(node);
            node = above;
        }
    }

    /// <summary>Its first job is likely to leave soon.</summary>
    public void Foresee() => _next.Foresee();

    /// <summary>What the share of a child has of the bots has changed.</summary>
    public void Rearrange(FairNode child) => _children.Moved(child);

    /// <summary>An empty node that is nowhere takes another place.</summary>
    public void MoveTo(ShareNode share, FairNode parent) => (Share, Parent) = (share, parent);

    // A node may have very many children, a share very many places, but few pairs of them have both.
    private FairNode? FindChild(ShareNode share) =>
        share.PlaceCount <= _children.Count ? share.FindPlace(parent: this) : _children.Find(share);

    private FairNode AddChild(ShareNode share)
    {
        FairNode child = Level.Spares.Take(share, this) ?? new FairNode(share, this, Level);
        share.AddPlace(child);
        _children.Add(child);
        return child;
    }
}
