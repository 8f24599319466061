using Grid.Sandbox.Fuse.Trees;

namespace Grid.Sandbox.Fuse.Nodes;

/// <summary>Says to an overlay that the layers below have nothing of this name (a whiteout: a device with the number 0).</summary>
internal sealed class AbsenceNode(ulong id, InputEntry entry, DirectoryNode parent, int index) : Node(id, entry.Traits)
{
    public DirectoryNode Parent => parent;

    /// <summary>Its place among its parent's entries.</summary>
    public int Index => index;

    protected override InputKind Kind => InputKind.Absent;

    protected override ulong SizeBytes => 0;
}
