using Grid.Sandbox.Fuse.Trees;
using Grid.Sandbox.Fuse.Wire;

namespace Grid.Sandbox.Fuse.Nodes;

/// <summary>Something the kernel knows by a number.</summary>
internal abstract class Node(ulong id, InputTraits traits)
{
    private const uint BlockBytes = 4096;
    private const ulong CountedBytes = 512;

    public ulong Id => id;

    public InputTraits Traits => traits;

    /// <summary>How often the kernel was told of it and has not forgotten it since. Guarded by the table.</summary>
    public ulong LookupCount { get; set; }

    protected abstract InputKind Kind { get; }

    protected abstract ulong SizeBytes { get; }

    /// <summary>
    /// More than one for whatever is not a directory, although no other name can be found: an overlay above takes two
    /// names that lead to one node for one file, and what is written to the one for written to the other, unless it is
    /// told of hard links, which it keeps apart.
    /// </summary>
    private static uint LinkCount => 2;

    public FuseAttributes AttributesFor(FileOwner owner) => new(
        Inode: id,
        SizeBytes: SizeBytes,
        Blocks: (SizeBytes + CountedBytes - 1) / CountedBytes,
        AccessedSeconds: traits.ModifiedSeconds,
        ModifiedSeconds: traits.ModifiedSeconds,
        ChangedSeconds: traits.ModifiedSeconds,
        AccessedNanos: traits.ModifiedNanos,
        ModifiedNanos: traits.ModifiedNanos,
        ChangedNanos: traits.ModifiedNanos,
        Mode: Kind.ToModeBits() | traits.Permissions,
        LinkCount: LinkCount,
        UserId: owner.UserId,
        GroupId: owner.GroupId,
        Device: 0,
        BlockBytes: BlockBytes,
        Flags: 0);
}
