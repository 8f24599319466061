using Grid.Sandbox.Fuse.Trees;

namespace Grid.Sandbox.Fuse.Nodes;

/// <summary>A symlink at one place of one tree.</summary>
internal sealed class SymlinkNode(ulong id, InputEntry entry, DirectoryNode parent, int index) : Node(id, entry.Traits)
{
    public DirectoryNode Parent => parent;

    /// <summary>Its place among its parent's entries.</summary>
    public int Index => index;

    /// <summary>Where it points to.</summary>
    public ReadOnlySpan<byte> Target => entry.Target;

    protected override InputKind Kind => InputKind.Symlink;

    protected override ulong SizeBytes => (ulong)Target.Length;
}
