using System.Buffers.Binary;
using System.Numerics;

namespace Grid.Storage.Composition;

/// <summary>MurmurHash3, the 32-bit form with seed 0: what BuildGrid chooses shards by.</summary>
internal static class Murmur3
{
    private const uint First = 0xcc9e2d51;
    private const uint Second = 0x1b873593;

    public static uint Hash(ReadOnlySpan<byte> content)
    {
        uint hash = 0;
        ReadOnlySpan<byte> rest = content;
        for (; rest.Length >= sizeof(uint); rest = rest[sizeof(uint)..])
        {
            hash ^= Scramble(BinaryPrimitives.ReadUInt32LittleEndian(rest));
            hash = (BitOperations.RotateLeft(hash, 13) * 5) + 0xe6546b64;
        }

        return Mix(hash ^ Scramble(Tail(rest)) ^ (uint)content.Length);
    }

    private static uint Tail(ReadOnlySpan<byte> rest)
    {
        uint tail = 0;
        for (int i = 0; i < rest.Length; i++)
        {
            tail |= (uint)rest[i] << (8 * i);
        }

        return tail;
    }

    private static uint Scramble(uint block) => BitOperations.RotateLeft(block * First, 15) * Second;

    private static uint Mix(uint hash)
    {
        hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
        hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
        return hash ^ (hash >> 16);
    }
}
