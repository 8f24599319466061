using System.Runtime.InteropServices;

namespace Grid.Sandbox.Fuse.Wire;

/// <summary>What a file, directory or symlink is like (<c>struct fuse_attr</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FuseAttributes(
    ulong Inode,
    ulong SizeBytes,
    ulong Blocks,
    long AccessedSeconds,
    long ModifiedSeconds,
    long ChangedSeconds,
    uint AccessedNanos,
    uint ModifiedNanos,
    uint ChangedNanos,
    uint Mode,
    uint LinkCount,
    uint UserId,
    uint GroupId,
    uint Device,
    uint BlockBytes,
    uint Flags)
{
    public const int Size = 88;
}
