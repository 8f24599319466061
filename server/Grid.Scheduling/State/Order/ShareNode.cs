namespace Grid.Scheduling.State.Order;

/// <summary>
/// What an instance, a user of it, an invocation of theirs, or a target of that has of a pool's bots. It lives as long as
/// a job belongs to it, wherever the job is.
/// </summary>
internal sealed class ShareNode
{
    /// <summary>Lines of a processor's cache that it takes.</summary>
    public const int LineCount = 2;

    /// <summary>That of its path, for the tree.</summary>
    internal int Hash;

    private readonly ShareTree _tree;

    private FairNode? _firstPlace;
    private int _holderCount;

    public ShareNode(ShareTree tree, ShareNode? parent, string name, NameFingerprint path)
    {
        _tree = tree;
        Parent = parent;
        Instance = parent?.Parent is null ? this : parent.Instance;
        (Name, Path) = (name, path);
        Number = tree.NextNumber();
        ServedAt = tree.MomentOfNewcomers;
    }

    /// <summary>Null for the pool as a whole.</summary>
    public ShareNode? Parent { get; }

    /// <summary>The instance it is of, itself for an instance.</summary>
    public ShareNode Instance { get; }

    public string Name { get; }

    /// <summary>Stands for its name and those of all that it is of.</summary>
    public NameFingerprint Path { get; }

    /// <summary>Jobs that bots hold.</summary>
    public int Executing { get; private set; }

    /// <summary>
    /// Orders nodes by when a job of theirs last went to a bot. A new one counts as served just before the last that was:
    /// would it count as never served, a stream of newcomers went before one that has had its first job for ever.
    /// </summary>
    public long ServedAt { get; private set; }

    /// <summary>Grows with every node: the order of those that are equal otherwise.</summary>
    public long Number { get; }

    /// <summary>In how many trees of waiting jobs it has a place.</summary>
    public int PlaceCount { get; private set; }

    /// <summary>The last of those that it got and still has; null when it has none.</summary>
    public FairNode? NewestPlace => _firstPlace;

    /// <summary>What turns go by.</summary>
    public ShareRank Rank => new(Executing, ServedAt, Number);

    public bool IsBefore(ShareNode other) => Rank.IsBefore(other.Rank);

    /// <summary>A job, or a node, belongs to it from now on.</summary>
    public void Hold() => _holderCount++;

    /// <summary>A job of it is no more.</summary>
    public void Release()
    {
        ShareNode node = this;
        while (--node._holderCount == 0 && node.Parent is { } parent)
        {
            _tree.Remove(node);
            node = parent;
        }
    }

    /// <summary>A job of it goes to a bot.</summary>
    public void Lend()
    {
        long moment = _tree.NextMoment();
        for (ShareNode? node = this; node is not null; node = node.Parent)
        {
            node.Executing++;
            node.ServedAt = moment;
            node.TellPlaces();
        }
    }

    /// <summary>A bot has no more to do with a job of it.</summary>
    public void TakeBack()
    {
        for (ShareNode? node = this; node is not null; node = node.Parent)
        {
            node.Executing--;
            node.TellPlaces();
        }
    }

    public void AddPlace(FairNode place)
    {
        place.NextOfShare = _firstPlace;
        if (_firstPlace is not null)
        {
            _firstPlace.PreviousOfShare = place;
        }

        _firstPlace = place;
        PlaceCount++;
    }

    public void RemovePlace(FairNode place)
    {
        if (place == _firstPlace)
        {
            _firstPlace = place.NextOfShare;
        }
        else
        {
            place.PreviousOfShare!.NextOfShare = place.NextOfShare;
        }

        if (place.NextOfShare is not null)
        {
            place.NextOfShare.PreviousOfShare = place.PreviousOfShare;
        }

        (place.PreviousOfShare, place.NextOfShare) = (null, null);
        PlaceCount--;
    }

    /// <summary>Its place under this parent; null when it has none there.</summary>
    public FairNode? FindPlace(FairNode parent)
    {
        FairNode? place = _firstPlace;
        while (place is not null && place.Parent != parent)
        {
            place = place.NextOfShare;
        }

        return place;
    }

    private void TellPlaces()
    {
        for (FairNode? place = _firstPlace; place is not null; place = place.NextOfShare)
        {
            place.Parent!.Rearrange(place);
        }
    }
}
