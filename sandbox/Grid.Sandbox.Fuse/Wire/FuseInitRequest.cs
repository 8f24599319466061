using System.Runtime.InteropServices;

namespace Grid.Sandbox.Fuse.Wire;

/// <summary>The kernel's first words (<c>struct fuse_init_in</c>, but for what is unused at its end).</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct FuseInitRequest(uint Major, uint Minor, uint ReadAheadMax, uint LowFeatures, uint HighFeatures)
{
    /// <summary>The least that is read: kernels before 5.17 send no high features.</summary>
    public const int SizeMin = 16;

    public FuseFeatures Features => (FuseFeatures)(((ulong)HighFeatures << 32) | LowFeatures);

    public static FuseInitRequest Read(ReadOnlySpan<byte> body)
    {
        Span<byte> whole = stackalloc byte[Marshal.SizeOf<FuseInitRequest>()];
        body[..Math.Min(body.Length, whole.Length)].CopyTo(whole);
        FuseInitRequest request = MemoryMarshal.Read<FuseInitRequest>(whole);
        return request.Features.HasFlag(FuseFeatures.InitExtended) ? request : request with { HighFeatures = 0 };
    }
}
