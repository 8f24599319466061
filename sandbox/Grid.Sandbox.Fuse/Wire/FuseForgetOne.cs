using System.Runtime.InteropServices;

namespace Grid.Sandbox.Fuse.Wire;

/// <summary>One node of BATCH_FORGET (<c>struct fuse_forget_one</c>): how many of its lookups the kernel no longer holds.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FuseForgetOne(ulong NodeId, ulong LookupCount)
{
    public const int Size = 16;
}
