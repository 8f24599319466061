using System.Runtime.InteropServices;

namespace Grid.Sandbox.Fuse.Wire;

/// <summary>What is answered to GETATTR (<c>struct fuse_attr_out</c>): attributes that hold for ever.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FuseAttributesReply(
    ulong ValidSeconds, uint ValidNanos, uint Unused, FuseAttributes Attributes)
{
    public const int Size = 16 + FuseAttributes.Size;

    public static FuseAttributesReply Of(FuseAttributes attributes) => new(ulong.MaxValue, 0, 0, attributes);
}
