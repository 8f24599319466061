using Grid.Sandbox.Fuse.Trees;

namespace Grid.Sandbox.Fuse.Mounts;

/// <summary>
/// The whole trees that were used last. The kernel knows their names already, so a new tree that differs little from one of
/// them had better lie over it than be learnt anew. Guarded by who keeps it.
/// </summary>
internal sealed class LowerTrees
{
    private const int CountMax = 4;

    /// <summary>Trees with fewer entries are learnt sooner than they are compared.</summary>
    private const long EntriesMin = 500;

    /// <summary>What is different may be this part of the tree at most: it is looked for twice.</summary>
    private const int PartMin = 8;

    private readonly LinkedList<ShelvedTree> _used = new();

    /// <summary>The tree that another one differs least from, with the difference; null when none is near enough.</summary>
    public (ShelvedTree Lower, InputDirectory Difference)? Nearest(InputDirectory wanted)
    {
        (ShelvedTree Lower, InputDirectory Difference)? nearest = null;
        long entriesMax = wanted.EntryCount < EntriesMin ? 0 : wanted.EntryCount / PartMin;
        foreach (ShelvedTree candidate in _used)
        {
            if (TreeDifference.Between(candidate.Tree.Root, wanted, entriesMax) is { } difference)
            {
                nearest = (candidate, difference);
                entriesMax = difference.EntryCount - 1;
            }
        }

        if (nearest is { Lower: { } lower })
        {
            Note(lower);
        }

        return nearest;
    }

    /// <summary>Takes note that a whole tree is used.</summary>
    public void Note(ShelvedTree tree)
    {
        _used.Remove(tree);
        _used.AddFirst(tree);
        if (_used.Count > CountMax)
        {
            _used.RemoveLast();
        }
    }

    /// <summary>Takes note that a tree is not to be found any more.</summary>
    public void Forget(ShelvedTree tree) => _used.Remove(tree);
}
