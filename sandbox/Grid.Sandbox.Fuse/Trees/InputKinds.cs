using System.Diagnostics;

namespace Grid.Sandbox.Fuse.Trees;

internal static class InputKinds
{
    /// <summary>The kind as the upper bits of a mode (<c>S_IFMT</c>).</summary>
    public static uint ToModeBits(this InputKind kind) => kind switch
    {
        InputKind.File => 0x8000,
        InputKind.Directory => 0x4000,
        InputKind.Symlink => 0xa000,

        // A character device, which an overlay takes for it.
        InputKind.Absent => 0x2000,
        _ => throw new UnreachableException(),
    };
}
