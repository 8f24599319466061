using System.Runtime.InteropServices;
using Grid.Core;

namespace Grid.Storage.Compression;

/// <summary>One stream of decompression at a time, with the memory that goes on to the next.</summary>
internal sealed unsafe class ZstdDecompressor : SafeHandle
{
    // 8 MiB: as much as RFC 8878 wants every decoder to take, and no more than a hostile frame may make us hold.
    private const int WindowLogMax = 23;

    private static readonly ZstdPool<ZstdDecompressor> Pool = new(() => new ZstdDecompressor());

    public ZstdDecompressor()
        : base(nint.Zero, ownsHandle: true)
    {
        SetHandle(ZstdLibrary.CreateDecompressor());
        Zstd.ThrowIfBroken(ZstdLibrary.SetParameter(this, ZstdLibrary.WindowLogMax, WindowLogMax));
    }

    public override bool IsInvalid => handle == nint.Zero;

    public static ZstdRental<ZstdDecompressor> Rent()
    {
        ZstdRental<ZstdDecompressor> rental = Pool.Rent();
        Zstd.ThrowIfBroken(ZstdLibrary.ResetDecompressor(rental.Item, ZstdLibrary.ResetSession));
        return rental;
    }

    /// <summary>Takes from the input and gives to the output as much as fits; true when it stands at the end of a frame.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT when the input is not zstd, or its window is too large.</exception>
    public bool Decompress(ReadOnlySpan<byte> input, Span<byte> output, out int consumedBytes, out int writtenBytes)
    {
        fixed (byte* from = input)
        fixed (byte* to = output)
        {
            ZstdLibrary.Buffer source = new() { Start = from, SizeBytes = (nuint)input.Length };
            ZstdLibrary.Buffer target = new() { Start = to, SizeBytes = (nuint)output.Length };
            nuint rest = ZstdLibrary.Decompress(this, &target, &source);
            if (ZstdLibrary.ProblemOf(rest) is { } problem)
            {
                throw GridException.InvalidArgument(
                    $"The compressed bytes cannot be read ({problem}): send whole zstd frames with windows of 8 MiB at most.");
            }

            (consumedBytes, writtenBytes) = ((int)source.Position, (int)target.Position);
            return rest == 0;
        }
    }

    protected override bool ReleaseHandle() => ZstdLibrary.ProblemOf(ZstdLibrary.FreeDecompressor(handle)) is null;
}
