namespace Grid.Scheduling.State.Order;

/// <summary>A few nodes of a level that nothing waits in, kept for the next that are needed. A part of its owner.</summary>
internal struct SpareNodes
{
    // One way from an instance's place down to a target's is a user, an invocation and a target.
    private const int CountMax = 8;

    private FairNode? _first;
    private int _count;

    /// <summary>Takes a node that has left its place.</summary>
    public void Keep(FairNode node)
    {
        if (_count < CountMax)
        {
            _count++;
            node.NextOfShare = _first;
            _first = node;
        }
    }

    /// <summary>A node for this place; null when none is left.</summary>
    public FairNode? Take(ShareNode share, FairNode parent)
    {
        if (_first is not { } node)
        {
            return null;
        }

        _count--;
        _first = node.NextOfShare;
        node.NextOfShare = null;
        node.MoveTo(share, parent);
        return node;
    }
}
