using Grid.Sandbox.Fuse.Trees;

namespace Grid.Sandbox.Fuse.Nodes;

/// <summary>
/// A directory at one place of one tree. The same directory at another place is another node: the kernel allows a
/// directory one name only.
/// </summary>
internal sealed class DirectoryNode(ulong id, InputDirectory content, PublishedTree tree, DirectoryNode? parent, int index)
    : Node(id, content.Traits)
{
    private bool _isFetched;

    public InputDirectory Content => content;

    /// <summary>The tree it is in.</summary>
    public PublishedTree Tree => tree;

    /// <summary>The directory it is in; null for the root of a tree.</summary>
    public DirectoryNode? Parent => parent;

    /// <summary>Its place among its parent's entries.</summary>
    public int Index => index;

    /// <summary>The nodes of its directories and symlinks that the kernel knows, by place. Guarded by the table.</summary>
    public Node?[] Children { get; } = new Node?[content.Entries.Length];

    /// <summary>Whether its small files have been asked for together.</summary>
    public bool IsFetched
    {
        get => Volatile.Read(ref _isFetched);
        set => Volatile.Write(ref _isFetched, value);
    }

    protected override InputKind Kind => InputKind.Directory;

    protected override ulong SizeBytes => 4096;
}
