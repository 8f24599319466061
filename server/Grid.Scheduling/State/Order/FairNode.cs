namespace Grid.Scheduling.State.Order;

/// <summary>
/// A place of a <see cref="ShareNode"/> among the jobs of one priority that wait in a queue: above targets the places
/// below it, and for a target its jobs. It is gone when nothing waits in it; its object then serves for another place of
/// the same level, as where jobs come one by one places come and go with each.
/// </summary>
internal sealed class FairNode(ShareNode share, FairNode? parent, PriorityLevel level)
{
    private IndexedHeap<FairNode, FairOrder> _children;
    private JobLine<LeafLinks> _jobs;

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

    public void Add(Job job) => _jobs.Add(job);

    public void Remove(Job job)
    {
        _jobs.Remove(job);
        FairNode node = this;
        while (node.IsEmpty && node.Parent is { } above)
        {
            above._children.Remove(node);
            node.Share.RemovePlace(node);
            Level.Spares.Keep(node);
            node = above;
        }
    }

    /// <summary>What the share of a child has of the bots has changed.</summary>
    public void Rearrange(FairNode child) => _children.Moved(child);

    /// <summary>An empty node that is nowhere takes another place.</summary>
    public void MoveTo(ShareNode share, FairNode parent) => (Share, Parent) = (share, parent);

    // A node may have very many children, a share very many places, but few pairs of them have both.
    private FairNode? FindChild(ShareNode share)
    {
        if (share.PlaceCount <= _children.Count)
        {
            return share.FindPlace(parent: this);
        }

        foreach (FairNode child in _children.Items)
        {
            if (child.Share == share)
            {
                return child;
            }
        }

        return null;
    }

    private FairNode AddChild(ShareNode share)
    {
        FairNode child = Level.Spares.Take(share, this) ?? new FairNode(share, this, Level);
        share.AddPlace(child);
        _children.Add(child);
        return child;
    }
}
