using Grid.Core;
using Grid.Sandbox.Fuse.Trees;

namespace Grid.Sandbox.Fuse.Mounts;

/// <summary>A tree that is kept where it can be found until this is disposed of.</summary>
internal sealed class TreeLease : IDisposable
{
    private readonly PublishedTrees _trees;
    private int _isReturned;

    public TreeLease(PublishedTrees trees, InputTree tree, IReadOnlyList<TreeLayer> layers)
    {
        _trees = trees;
        Tree = tree;
        Layers = layers;
    }

    /// <summary>Where the tree is: layers that make it up together, what is in an earlier one before what is in a later.</summary>
    public IReadOnlyList<TreeLayer> Layers { get; }

    /// <summary>Whether the last layer is another tree's, over which what is different of this one lies.</summary>
    public bool IsOverAnother => !ReferenceEquals(Layers[^1].Published.Tree, Tree);

    /// <summary>The tree, whole.</summary>
    public InputTree Tree { get; }

    /// <summary>Has blobs come from there from now on.</summary>
    public void TakeFrom(IInputStore inputs)
    {
        foreach (TreeLayer layer in Layers)
        {
            layer.Published.Inputs = inputs;
        }
    }

    /// <summary>The first failure to read one of its files since its mounts had these numbers of failures.</summary>
    public GridException? FailureAfter(IReadOnlyList<long> failuresBefore) => Layers
        .Select((layer, index) => layer.Mount.Failures.After(failuresBefore[index], Tree.Files))
        .FirstOrDefault(failure => failure is not null);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isReturned, 1) == 0)
        {
            _trees.Return(Tree.Root.Digest);
        }
    }
}
