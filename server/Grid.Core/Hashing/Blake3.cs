using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Grid.Core.Hashing;

/// <summary>The parts of BLAKE3 that hash one node of the tree: a chunk, or two subtrees joined.</summary>
internal static class Blake3
{
    public const int ChunkSizeBytes = 1024;
    public const int BlockSizeBytes = 64;

    /// <summary>Words of a node's hash.</summary>
    public const int WordCount = 8;

    public const int RoundCount = 7;

    public const uint ChunkStart = 1 << 0;
    public const uint ChunkEnd = 1 << 1;
    private const uint Parent = 1 << 2;
    private const uint Root = 1 << 3;

    /// <summary>Which word of the block is mixed in where, round after round.</summary>
    public static ReadOnlySpan<byte> Schedule =>
    [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
        2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8,
        3, 4, 10, 12, 13, 2, 7, 14, 6, 5, 9, 0, 11, 15, 8, 1,
        10, 7, 12, 9, 14, 3, 13, 15, 4, 0, 11, 2, 5, 8, 1, 6,
        12, 13, 9, 11, 15, 10, 14, 8, 7, 2, 5, 3, 0, 1, 6, 4,
        9, 14, 11, 5, 8, 12, 15, 1, 13, 3, 0, 10, 2, 6, 4, 7,
        11, 15, 5, 0, 1, 9, 8, 6, 14, 10, 2, 12, 3, 4, 7, 13,
    ];

    /// <summary>The words every chunk and every join begins with: those of SHA-256.</summary>
    public static ReadOnlySpan<uint> Start =>
    [
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
    ];

    /// <summary>Hashes one chunk, whole or the last of its blob.</summary>
    public static void HashChunk(ReadOnlySpan<byte> chunk, ulong position, bool isRoot, Span<uint> hash)
    {
        Start.CopyTo(hash);
        Span<uint> words = stackalloc uint[BlockSizeBytes / sizeof(uint)];
        uint flags = ChunkStart;
        for (; chunk.Length > BlockSizeBytes; chunk = chunk[BlockSizeBytes..])
        {
            Read(chunk[..BlockSizeBytes], words);
            Compress(hash, words, position, BlockSizeBytes, flags);
            flags = 0;
        }

        words.Clear();
        Read(chunk, words);
        Compress(hash, words, position, (uint)chunk.Length, flags | ChunkEnd | (isRoot ? Root : 0));
    }

    /// <summary>Hashes two subtrees into one; <paramref name="joined"/> may be one of them.</summary>
    public static void Join(ReadOnlySpan<uint> left, ReadOnlySpan<uint> right, bool isRoot, Span<uint> joined)
    {
        Span<uint> words = stackalloc uint[2 * WordCount];
        left.CopyTo(words);
        right.CopyTo(words[WordCount..]);
        Start.CopyTo(joined);
        Compress(joined, words, counter: 0, BlockSizeBytes, Parent | (isRoot ? Root : 0));
    }

    private static void Read(ReadOnlySpan<byte> block, Span<uint> words)
    {
        block.CopyTo(MemoryMarshal.AsBytes(words));
        if (!BitConverter.IsLittleEndian)
        {
            System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(words, words);
        }
    }

    private static void Compress(Span<uint> hash, ReadOnlySpan<uint> words, ulong counter, uint sizeBytes, uint flags)
    {
        ReadOnlySpan<uint> m = words[..16];
        hash = hash[..WordCount];
        (uint v0, uint v1, uint v2, uint v3) = (hash[0], hash[1], hash[2], hash[3]);
        (uint v4, uint v5, uint v6, uint v7) = (hash[4], hash[5], hash[6], hash[7]);
        (uint v8, uint v9, uint v10, uint v11) = (Start[0], Start[1], Start[2], Start[3]);
        (uint v12, uint v13, uint v14, uint v15) = ((uint)counter, (uint)(counter >> 32), sizeBytes, flags);
        for (int round = 0; round < RoundCount; round++)
        {
            ReadOnlySpan<byte> s = Schedule.Slice(round * 16, 16);
            Mix(ref v0, ref v4, ref v8, ref v12, m[s[0]], m[s[1]]);
            Mix(ref v1, ref v5, ref v9, ref v13, m[s[2]], m[s[3]]);
            Mix(ref v2, ref v6, ref v10, ref v14, m[s[4]], m[s[5]]);
            Mix(ref v3, ref v7, ref v11, ref v15, m[s[6]], m[s[7]]);
            Mix(ref v0, ref v5, ref v10, ref v15, m[s[8]], m[s[9]]);
            Mix(ref v1, ref v6, ref v11, ref v12, m[s[10]], m[s[11]]);
            Mix(ref v2, ref v7, ref v8, ref v13, m[s[12]], m[s[13]]);
            Mix(ref v3, ref v4, ref v9, ref v14, m[s[14]], m[s[15]]);
        }

        (hash[0], hash[1], hash[2], hash[3]) = (v0 ^ v8, v1 ^ v9, v2 ^ v10, v3 ^ v11);
        (hash[4], hash[5], hash[6], hash[7]) = (v4 ^ v12, v5 ^ v13, v6 ^ v14, v7 ^ v15);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Mix(ref uint a, ref uint b, ref uint c, ref uint d, uint x, uint y)
    {
        a += b + x;
        d = BitOperations.RotateRight(d ^ a, 16);
        c += d;
        b = BitOperations.RotateRight(b ^ c, 12);
        a += b + y;
        d = BitOperations.RotateRight(d ^ a, 8);
        c += d;
        b = BitOperations.RotateRight(b ^ c, 7);
    }
}
