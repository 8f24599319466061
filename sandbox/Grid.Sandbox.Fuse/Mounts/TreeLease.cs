using Grid.Sandbox.Fuse.Nodes;

namespace Grid.Sandbox.Fuse.Mounts;

/// <summary>A tree that is kept where it can be found until this is disposed of.</summary>
internal sealed class TreeLease(PublishedTrees trees, PublishedTree tree, string path) : IDisposable
{
    private int _isReturned;

    public PublishedTree Published => tree;

    /// <summary>Where the tree is.</summary>
    public string Path => path;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isReturned, 1) == 0)
        {
            trees.Return(tree);
        }
    }
}
