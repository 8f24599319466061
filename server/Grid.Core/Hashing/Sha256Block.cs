using System.Buffers.Binary;
using System.Numerics;

namespace Grid.Core.Hashing;

/// <summary>One run of SHA-256's block cipher, with the starting values that SHA256TREE gives the inner nodes of its tree.</summary>
internal static class Sha256Block
{
    private const int RoundCount = 64;
    private const int WordCount = 8;

    // The fractional parts of the cube roots of the first 64 primes, as in SHA-256.
    private static readonly uint[] RoundConstants =
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    /// <summary>
    /// The hash of a tree from those of its halves; <paramref name="joined"/> may be one of them. The starting values
    /// (square roots of the 9th to 16th primes) are not added at the end, for the cipher runs once.
    /// </summary>
    public static void Join(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> joined)
    {
        Span<uint> schedule = stackalloc uint[RoundCount];
        FillSchedule(left, right, schedule);
        (uint a, uint b, uint c, uint d) = (0xcbbb9d5d, 0x629a292a, 0x9159015a, 0x152fecd8);
        (uint e, uint f, uint g, uint h) = (0x67332667, 0x8eb44a87, 0xdb0c2e0d, 0x47b5481d);
        for (int round = 0; round < RoundCount; round++)
        {
            uint sumE = BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25);
            uint sumA = BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22);
            uint first = h + sumE + ((e & f) ^ (~e & g)) + RoundConstants[round] + schedule[round];
            uint second = sumA + ((a & b) ^ (a & c) ^ (b & c));
            (h, g, f, e) = (g, f, e, d + first);
            (d, c, b, a) = (c, b, a, first + second);
        }

        Write([a, b, c, d, e, f, g, h], joined);
    }

    private static void FillSchedule(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<uint> schedule)
    {
        for (int i = 0; i < WordCount; i++)
        {
            schedule[i] = BinaryPrimitives.ReadUInt32BigEndian(left[(i * sizeof(uint))..]);
            schedule[i + WordCount] = BinaryPrimitives.ReadUInt32BigEndian(right[(i * sizeof(uint))..]);
        }

        for (int i = 2 * WordCount; i < RoundCount; i++)
        {
            uint early = schedule[i - 15];
            uint late = schedule[i - 2];
            uint sumEarly = BitOperations.RotateRight(early, 7) ^ BitOperations.RotateRight(early, 18) ^ (early >> 3);
            uint sumLate = BitOperations.RotateRight(late, 17) ^ BitOperations.RotateRight(late, 19) ^ (late >> 10);
            schedule[i] = schedule[i - 16] + sumEarly + schedule[i - 7] + sumLate;
        }
    }

    private static void Write(ReadOnlySpan<uint> words, Span<byte> joined)
    {
        for (int i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(joined[(i * sizeof(uint))..], words[i]);
        }
    }
}
