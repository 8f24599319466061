using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Grid.Core;

namespace Grid.Storage.Backends;

/// <summary>A digest as index entries hold it: the first 32 bytes of the hash, function and size in the rest.</summary>
internal readonly struct IndexKey
{
    private const int SizeBits = 26;
    private const int HashSizeBytesMax = 4 * sizeof(ulong);

    public readonly ulong Hash0;
    public readonly ulong Hash1;
    public readonly ulong Hash2;
    public readonly ulong Hash3;

    /// <summary>Function and size.</summary>
    public readonly uint Meta;

    public IndexKey(in Digest digest)
    {
        ReadOnlySpan<byte> hash = digest.Hash;
        if (hash.Length >= HashSizeBytesMax)
        {
            ref byte first = ref MemoryMarshal.GetReference(hash);
            Hash0 = Unsafe.ReadUnaligned<ulong>(ref first);
            Hash1 = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, 8));
            Hash2 = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, 16));
            Hash3 = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, 24));
        }
        else
        {
            Span<ulong> words = stackalloc ulong[4];
            words.Clear();
            hash.CopyTo(MemoryMarshal.AsBytes(words));
            (Hash0, Hash1, Hash2, Hash3) = (words[0], words[1], words[2], words[3]);
        }

        Meta = ((uint)digest.Function.WireValue << SizeBits) | (uint)Math.Min(digest.SizeBytes, SizeMax);
    }

    /// <summary>Sizes from here on look alike.</summary>
    private static uint SizeMax => (1u << SizeBits) - 1;

    /// <summary>Whether a key says all of a digest; otherwise the record has to be asked too.</summary>
    public static bool IsExact(in Digest digest) =>
        digest.Function.SizeBytes <= HashSizeBytesMax && digest.SizeBytes < SizeMax;

    /// <summary>The blob's size as far as a meta word tells it.</summary>
    public static int SizeOf(uint meta) => (int)(meta & SizeMax);

    /// <summary>The wire value of the function that a meta word names.</summary>
    public static int FunctionOf(uint meta) => (int)(meta >> SizeBits);

    /// <summary>Where the key belongs in an index of this seed.</summary>
    public ulong Mix(in IndexSeed seed) => seed.Mix(Hash0, Hash1, Hash2, Hash3);
}
