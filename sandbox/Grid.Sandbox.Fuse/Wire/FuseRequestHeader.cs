using System.Runtime.InteropServices;

namespace Grid.Sandbox.Fuse.Wire;

/// <summary>What every request begins with (<c>struct fuse_in_header</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FuseRequestHeader(
    uint Length,
    FuseOperation Operation,
    ulong Unique,
    ulong NodeId,
    uint UserId,
    uint GroupId,
    uint ProcessId,
    ushort ExtensionLength,
    ushort Padding)
{
    public const int Size = 40;
}
