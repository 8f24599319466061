using System.Runtime.InteropServices;

namespace Grid.Storage.Compression;

/// <summary>One stream of compression at a time, with the memory that goes on to the next.</summary>
internal sealed unsafe class ZstdCompressor : SafeHandle
{
    // Above two gigabytes a second, which is more than hashing does; higher levels save little of what builds produce.
    private const int Level = 1;

    private static readonly ZstdPool<ZstdCompressor> Pool = new(() => new ZstdCompressor());

    public ZstdCompressor()
        : base(nint.Zero, ownsHandle: true)
    {
        SetHandle(ZstdLibrary.CreateCompressor());
        Zstd.ThrowIfBroken(ZstdLibrary.SetParameter(this, ZstdLibrary.CompressionLevel, Level));
    }

    public override bool IsInvalid => handle == nint.Zero;

    /// <summary>A compressor for a blob of a size, which the frame then says.</summary>
    public static ZstdRental<ZstdCompressor> Rent(long sizeBytes)
    {
        ZstdRental<ZstdCompressor> rental = Pool.Rent();
        Zstd.ThrowIfBroken(ZstdLibrary.ResetCompressor(rental.Item, ZstdLibrary.ResetSession));
        Zstd.ThrowIfBroken(ZstdLibrary.SetContentSize(rental.Item, (ulong)sizeBytes));
        return rental;
    }

    /// <summary>Takes from the input and gives to the output as much as fits; true when the frame is whole.</summary>
    public bool Compress(
        ReadOnlySpan<byte> input, Span<byte> output, bool isLast, out int consumedBytes, out int writtenBytes)
    {
        fixed (byte* from = input)
        fixed (byte* to = output)
        {
            ZstdLibrary.Buffer source = new() { Start = from, SizeBytes = (nuint)input.Length };
            ZstdLibrary.Buffer target = new() { Start = to, SizeBytes = (nuint)output.Length };
            nuint rest = ZstdLibrary.Compress(this, &target, &source, isLast ? ZstdLibrary.End : ZstdLibrary.Continue);
            Zstd.ThrowIfBroken(rest);
            (consumedBytes, writtenBytes) = ((int)source.Position, (int)target.Position);
            return isLast && rest == 0;
        }
    }

    protected override bool ReleaseHandle() => ZstdLibrary.ProblemOf(ZstdLibrary.FreeCompressor(handle)) is null;
}
