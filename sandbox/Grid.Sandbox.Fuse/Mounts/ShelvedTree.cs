using Grid.Core;
using Grid.Sandbox.Fuse.Trees;

namespace Grid.Sandbox.Fuse.Mounts;

/// <summary>A tree that can be found, by itself or as what has to lie over another one. Guarded by who keeps it.</summary>
internal sealed class ShelvedTree
{
    /// <param name="tree">The tree, whole.</param>
    /// <param name="own">The layers that are its alone.</param>
    /// <param name="lower">The tree that they lie over; null when they are all there is.</param>
    public ShelvedTree(InputTree tree, IReadOnlyList<TreeLayer> own, ShelvedTree? lower)
    {
        Tree = tree;
        Own = own;
        Lower = lower;
        Layers = lower is null ? own : [.. own, lower.Own[^1]];
        Weight = own[^1].Published.Tree.Root.EntryCount + 1;
        Place = new LinkedListNode<ShelvedTree>(this);
    }

    public InputTree Tree { get; }

    public Digest Root => Tree.Root.Digest;

    public IReadOnlyList<TreeLayer> Own { get; }

    public ShelvedTree? Lower { get; }

    /// <summary>All layers, the first one on top.</summary>
    public IReadOnlyList<TreeLayer> Layers { get; }

    /// <summary>Entries of its own.</summary>
    public long Weight { get; }

    /// <summary>Its place among those that nobody uses.</summary>
    public LinkedListNode<ShelvedTree> Place { get; }

    /// <summary>Actions that use it, and trees that lie over it.</summary>
    public int Users { get; set; }
}
