using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Grid.Core.Hashing;

/// <summary>Hashes up to eight whole chunks at once, one in each lane of a vector of words.</summary>
internal static class Blake3Lanes
{
    public const int Count = 8;

    private const int WordsPerBlock = Blake3.BlockSizeBytes / sizeof(uint);

    /// <summary>
    /// Hashes whole chunks, none of which is a root. The lanes of chunks that are not there do the first one's work
    /// again.
    /// </summary>
    /// <param name="chunks">At most <see cref="Count"/> of them, one after the other.</param>
    /// <param name="position">The number of chunks before the first.</param>
    /// <param name="hashes">Room for <see cref="Count"/> hashes, one after the other.</param>
    public static void HashChunks(ReadOnlySpan<byte> chunks, ulong position, Span<uint> hashes)
    {
        int count = chunks.Length / Blake3.ChunkSizeBytes;
        Span<Vector256<uint>> state = stackalloc Vector256<uint>[Blake3.WordCount];
        Span<Vector256<uint>> words = stackalloc Vector256<uint>[WordsPerBlock];
        for (int i = 0; i < state.Length; i++)
        {
            state[i] = Vector256.Create(Blake3.Start[i]);
        }

        (Vector256<uint> low, Vector256<uint> high) = CountersFrom(position);
        for (int offset = 0; offset < Blake3.ChunkSizeBytes; offset += Blake3.BlockSizeBytes)
        {
            Read(chunks, count, offset, words);
            uint flags = (offset == 0 ? Blake3.ChunkStart : 0)
                | (offset == Blake3.ChunkSizeBytes - Blake3.BlockSizeBytes ? Blake3.ChunkEnd : 0);
            Compress(state, words, low, high, flags);
        }

        Transpose(state);
        MemoryMarshal.Cast<Vector256<uint>, uint>(state).CopyTo(hashes);
    }

    private static (Vector256<uint> Low, Vector256<uint> High) CountersFrom(ulong position)
    {
        Span<uint> low = stackalloc uint[Count];
        Span<uint> high = stackalloc uint[Count];
        for (int lane = 0; lane < Count; lane++)
        {
            ulong counter = position + (ulong)lane;
            (low[lane], high[lane]) = ((uint)counter, (uint)(counter >> 32));
        }

        return (Vector256.Create<uint>(low), Vector256.Create<uint>(high));
    }

    // Afterwards words[i] has the i-th word of the block of each chunk.
    private static void Read(ReadOnlySpan<byte> chunks, int count, int offset, Span<Vector256<uint>> words)
    {
        for (int lane = 0; lane < Count; lane++)
        {
            int start = (lane < count ? lane * Blake3.ChunkSizeBytes : 0) + offset;
            ReadOnlySpan<byte> block = chunks.Slice(start, Blake3.BlockSizeBytes);
            words[lane] = Vector256.Create(block).AsUInt32();
            words[lane + Count] = Vector256.Create(block[(Blake3.BlockSizeBytes / 2)..]).AsUInt32();
        }

        if (!BitConverter.IsLittleEndian)
        {
            Span<uint> bare = MemoryMarshal.Cast<Vector256<uint>, uint>(words);
            BinaryPrimitives.ReverseEndianness(bare, bare);
        }

        Transpose(words[..Count]);
        Transpose(words[Count..]);
    }

    // Turns eight rows of eight words into columns.
    private static void Transpose(Span<Vector256<uint>> rows)
    {
        if (!Avx2.IsSupported)
        {
            TransposeWordByWord(MemoryMarshal.Cast<Vector256<uint>, uint>(rows));
            return;
        }

        Span<Vector256<ulong>> pairs = stackalloc Vector256<ulong>[Count];
        for (int i = 0; i < Count; i += 2)
        {
            pairs[i] = Avx2.UnpackLow(rows[i], rows[i + 1]).AsUInt64();
            pairs[i + 1] = Avx2.UnpackHigh(rows[i], rows[i + 1]).AsUInt64();
        }

        for (int column = 0; column < Count / 2; column++)
        {
            int pair = column / 2;
            bool isLow = column % 2 == 0;
            Vector256<uint> upper = Quad(pairs[pair], pairs[pair + 2], isLow);
            Vector256<uint> lower = Quad(pairs[pair + 4], pairs[pair + 6], isLow);
            rows[column] = Avx2.Permute2x128(upper, lower, 0x20);
            rows[column + 4] = Avx2.Permute2x128(upper, lower, 0x31);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Quad(Vector256<ulong> first, Vector256<ulong> second, bool isLow) =>
        (isLow ? Avx2.UnpackLow(first, second) : Avx2.UnpackHigh(first, second)).AsUInt32();

    private static void TransposeWordByWord(Span<uint> words)
    {
        for (int row = 0; row < Count; row++)
        {
            for (int column = row + 1; column < Count; column++)
            {
                ref uint one = ref words[(row * Count) + column];
                ref uint other = ref words[(column * Count) + row];
                (one, other) = (other, one);
            }
        }
    }

    private static void Compress(
        Span<Vector256<uint>> state, ReadOnlySpan<Vector256<uint>> m, Vector256<uint> low, Vector256<uint> high, uint flags)
    {
        (Vector256<uint> v0, Vector256<uint> v1, Vector256<uint> v2, Vector256<uint> v3) = (state[0], state[1], state[2], state[3]);
        (Vector256<uint> v4, Vector256<uint> v5, Vector256<uint> v6, Vector256<uint> v7) = (state[4], state[5], state[6], state[7]);
        Vector256<uint> v8 = Vector256.Create(Blake3.Start[0]);
        Vector256<uint> v9 = Vector256.Create(Blake3.Start[1]);
        Vector256<uint> v10 = Vector256.Create(Blake3.Start[2]);
        Vector256<uint> v11 = Vector256.Create(Blake3.Start[3]);
        (Vector256<uint> v12, Vector256<uint> v13) = (low, high);
        (Vector256<uint> v14, Vector256<uint> v15) = (Vector256.Create((uint)Blake3.BlockSizeBytes), Vector256.Create(flags));
        for (int round = 0; round < Blake3.RoundCount; round++)
        {
            ReadOnlySpan<byte> s = Blake3.Schedule.Slice(round * WordsPerBlock, WordsPerBlock);
            Mix(ref v0, ref v4, ref v8, ref v12, m[s[0]], m[s[1]]);
            Mix(ref v1, ref v5, ref v9, ref v13, m[s[2]], m[s[3]]);
            Mix(ref v2, ref v6, ref v10, ref v14, m[s[4]], m[s[5]]);
            Mix(ref v3, ref v7, ref v11, ref v15, m[s[6]], m[s[7]]);
            Mix(ref v0, ref v5, ref v10, ref v15, m[s[8]], m[s[9]]);
            Mix(ref v1, ref v6, ref v11, ref v12, m[s[10]], m[s[11]]);
            Mix(ref v2, ref v7, ref v8, ref v13, m[s[12]], m[s[13]]);
            Mix(ref v3, ref v4, ref v9, ref v14, m[s[14]], m[s[15]]);
        }

        (state[0], state[1], state[2], state[3]) = (v0 ^ v8, v1 ^ v9, v2 ^ v10, v3 ^ v11);
        (state[4], state[5], state[6], state[7]) = (v4 ^ v12, v5 ^ v13, v6 ^ v14, v7 ^ v15);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(
        ref Vector256<uint> a, ref Vector256<uint> b, ref Vector256<uint> c, ref Vector256<uint> d, Vector256<uint> x, Vector256<uint> y)
    {
        a += b + x;
        d = RotateRight(d ^ a, 16);
        c += d;
        b = RotateRight(b ^ c, 12);
        a += b + y;
        d = RotateRight(d ^ a, 8);
        c += d;
        b = RotateRight(b ^ c, 7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> RotateRight(Vector256<uint> value, [ConstantExpected] byte count) =>
        Avx512F.VL.IsSupported
            ? Avx512F.VL.RotateRight(value, count)
            : (value >>> count) | (value << (32 - count));
}
