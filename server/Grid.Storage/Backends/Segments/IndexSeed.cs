using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Grid.Storage.Backends;

/// <summary>
/// What a store's index is shuffled by. Action digests are chosen by clients and verified by nobody: without it they
/// could all be made to fall into one place.
/// </summary>
internal readonly record struct IndexSeed(ulong A, ulong B, ulong C, ulong D)
{
    public static IndexSeed Create()
    {
        Span<ulong> words = stackalloc ulong[4];
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(words));
        return new IndexSeed(words[0], words[1], words[2], words[3]);
    }

    /// <summary>A number that is spread evenly whatever the hashes are; unlike their own bytes, nobody can foretell it.</summary>
    public ulong Mix(ulong hash0, ulong hash1, ulong hash2, ulong hash3)
    {
        ulong high = Math.BigMul(hash0 ^ A, hash1 ^ B, out ulong low);
        ulong higher = Math.BigMul(hash2 ^ C, hash3 ^ D, out ulong lower);
        return high ^ low ^ higher ^ lower;
    }
}
