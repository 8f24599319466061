using System.Runtime.InteropServices;

namespace Grid.Sandbox.Fuse.Wire;

/// <summary>What is answered to STATFS (<c>struct fuse_statfs_out</c>).</summary>
[StructLayout(LayoutKind.Sequential, Size = Size)]
internal readonly record struct FuseFileSystemStatus(
    ulong Blocks,
    ulong BlocksFree,
    ulong BlocksAvailable,
    ulong Files,
    ulong FilesFree,
    uint BlockBytes,
    uint NameLengthMax,
    uint FragmentBytes)
{
    public const int Size = 80;
}
