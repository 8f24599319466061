using System.Runtime.InteropServices;

namespace Grid.Sandbox.Fuse.Wire;

/// <summary>What is answered to OPEN (<c>struct fuse_open_out</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FuseOpenReply(ulong Handle, FuseOpenFlags Flags, int BackingId)
{
    public const int Size = 16;
}
