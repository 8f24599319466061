using System.Runtime.InteropServices;

namespace Grid.Sandbox.Fuse.Wire;

/// <summary>What is answered to INIT (<c>struct fuse_init_out</c>).</summary>
[StructLayout(LayoutKind.Sequential, Size = Size)]
internal readonly record struct FuseInitReply(
    uint Major,
    uint Minor,
    uint ReadAheadMax,
    uint LowFeatures,
    ushort BackgroundMax,
    ushort CongestionThreshold,
    uint WriteMax,
    uint TimeGranularity,
    ushort PagesMax,
    ushort MapAlignment,
    uint HighFeatures,
    uint StackDepthMax,
    ushort RequestTimeoutSeconds)
{
    public const int Size = 64;
}
