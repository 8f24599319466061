using System.Runtime.InteropServices;

namespace Grid.Storage.Backends;

/// <summary>One slot of the index, as it lies in its file.</summary>
/// <remarks>
/// Key and meta word never change once the state says that there is an entry: a removed slot is not used again before
/// the table is rebuilt. So readers need no lock: location and state are read and written whole.
/// </remarks>
[StructLayout(LayoutKind.Sequential, Size = SizeBytes)]
internal struct IndexEntry
{
    public const int SizeBytes = 48;

    public ulong Hash0;
    public ulong Hash1;
    public ulong Hash2;
    public ulong Hash3;

    /// <summary>A <see cref="SegmentLocation"/>.</summary>
    public ulong Location;

    /// <summary>Function and size (<see cref="IndexKey.Meta"/>).</summary>
    public uint Meta;

    /// <summary>A <see cref="TouchState"/>.</summary>
    public uint State;

    /// <summary>Whether this is the entry of a key.</summary>
    public readonly bool Is(in IndexKey key) =>
        Hash0 == key.Hash0 && Hash1 == key.Hash1 && Hash2 == key.Hash2 && Hash3 == key.Hash3 && Meta == key.Meta;

    /// <summary>Where the entry belongs in an index of this seed.</summary>
    public readonly ulong Mix(in IndexSeed seed) => seed.Mix(Hash0, Hash1, Hash2, Hash3);
}
