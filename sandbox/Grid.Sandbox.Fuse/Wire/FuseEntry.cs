using System.Runtime.InteropServices;

namespace Grid.Sandbox.Fuse.Wire;

/// <summary>What a name leads to (<c>struct fuse_entry_out</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FuseEntry(
    ulong NodeId,
    ulong Generation,
    ulong EntryValidSeconds,
    ulong AttributesValidSeconds,
    uint EntryValidNanos,
    uint AttributesValidNanos,
    FuseAttributes Attributes)
{
    public const int Size = 40 + FuseAttributes.Size;

    // The kernel caps it at what it can count to, which is longer than it runs.
    private const ulong Forever = ulong.MaxValue;

    /// <summary>A name with nothing behind it, now and for ever.</summary>
    public static FuseEntry Absent { get; } = new(0, 0, Forever, 0, 0, 0, default);

    /// <summary>A name of content-addressed content, which cannot come to mean anything else.</summary>
    public static FuseEntry Of(FuseAttributes attributes) =>
        new(attributes.Inode, 0, Forever, Forever, 0, 0, attributes);
}
