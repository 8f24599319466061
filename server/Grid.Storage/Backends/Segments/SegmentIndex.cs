using System.Globalization;
using Grid.Core;

namespace Grid.Storage.Backends;

/// <summary>
/// What a store holds, by digest: partitions of one size, told apart by the first bits of the mixed hash, each with a
/// lock and a table of its own, so that a rebuild holds up a sixteenth of the writers for a sixteenth of the time.
/// </summary>
internal sealed class SegmentIndex
{
    public const int PartitionBits = 4;

    private const int PartitionCount = 1 << PartitionBits;
    private const int SampleCount = 256;

    // One in so many.
    private const int TornShareMax = 16;

    private readonly IndexSeed _seed;
    private readonly IndexPartition[] _partitions;

    private SegmentIndex(in IndexSeed seed, IndexPartition[] partitions)
    {
        _seed = seed;
        _partitions = partitions;
    }

    public ref readonly IndexSeed Seed => ref _seed;

    /// <summary>How many entries there are.</summary>
    public long Count => _partitions.Sum(partition => partition.LiveCount);

    /// <summary>Bytes of all tables.</summary>
    public long SizeBytes => _partitions.Sum(partition => partition.SizeBytes);

    /// <summary>Makes an index with nothing in it, in place of whatever is in the folder.</summary>
    public static SegmentIndex Create(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        IndexSeed seed = IndexSeed.Create();
        return new SegmentIndex(
            seed,
            [.. Enumerable.Range(0, PartitionCount).Select(number => IndexPartition.Create(PrefixOf(folder, number), seed, 0))]);
    }

    /// <summary>
    /// Opens the tables a checkpoint names, and deletes others unless it is just to look; null when one is missing or damaged.
    /// </summary>
    public static SegmentIndex? TryOpen(
        string folder, IndexSeed seed, IReadOnlyList<long> generations, bool isReadOnly = false)
    {
        if (generations.Count != PartitionCount || !Directory.Exists(folder))
        {
            return null;
        }

        IndexPartition?[] partitions =
        [
            .. Enumerable.Range(0, PartitionCount)
                .Select(number => IndexPartition.TryOpen(PrefixOf(folder, number), seed, generations[number], isReadOnly)),
        ];
        if (partitions.Contains(null))
        {
            return null;
        }

        if (!isReadOnly)
        {
            DeleteOthers(folder, generations);
        }

        return new SegmentIndex(seed, partitions!);
    }

    public bool TryFind(in Digest digest, out SegmentLocation location, out uint state)
    {
        IndexKey key = new(digest);
        ulong mixed = key.Mix(_seed);
        return PartitionOf(mixed).TryFind(key, mixed << PartitionBits, out location, out state);
    }

    /// <summary>Finds the entry of a digest, which thereby counts as used now.</summary>
    public bool TryTouch(in Digest digest, uint now, out SegmentLocation location)
    {
        IndexKey key = new(digest);
        ulong mixed = key.Mix(_seed);
        return PartitionOf(mixed).TryTouch(key, mixed << PartitionBits, TouchState.Used(now), out location);
    }

    /// <summary>Begins to load what <see cref="TryTouch"/> will look at: memory is what a look-up waits for.</summary>
    public void Prefetch(in Digest digest)
    {
        ulong mixed = new IndexKey(digest).Mix(_seed);
        PartitionOf(mixed).Prefetch(mixed << PartitionBits);
    }

    /// <summary>Adds an entry; one that is there is replaced or left as it is. Returns where that one pointed.</summary>
    public SegmentLocation? Upsert(in Digest digest, SegmentLocation location, uint writtenAt, bool replaces)
    {
        IndexKey key = new(digest);
        ulong mixed = key.Mix(_seed);
        IndexEntry entry = new()
        {
            Hash0 = key.Hash0,
            Hash1 = key.Hash1,
            Hash2 = key.Hash2,
            Hash3 = key.Hash3,
            Meta = key.Meta,
            Location = location.Bits,
            State = TouchState.Written(writtenAt),
        };
        return PartitionOf(mixed).Upsert(entry, key, mixed << PartitionBits, replaces);
    }

    public bool TryRelocate(in Digest digest, SegmentLocation from, SegmentLocation to)
    {
        IndexKey key = new(digest);
        ulong mixed = key.Mix(_seed);
        return PartitionOf(mixed).TryRelocate(key, mixed << PartitionBits, from, to);
    }

    public bool TryChange(in Digest digest, SegmentLocation at, uint from, uint to)
    {
        IndexKey key = new(digest);
        ulong mixed = key.Mix(_seed);
        return PartitionOf(mixed).TryChange(key, mixed << PartitionBits, at, from, to);
    }

    public bool TryRemove(in Digest digest, SegmentLocation at)
    {
        IndexKey key = new(digest);
        ulong mixed = key.Mix(_seed);
        return PartitionOf(mixed).TryRemove(key, mixed << PartitionBits, at);
    }

    /// <summary>Shows every entry, and removes those that are not wanted.</summary>
    public void Sweep(Func<IndexEntry, bool> isWanted)
    {
        foreach (IndexPartition partition in _partitions)
        {
            partition.Sweep(isWanted);
        }
    }

    /// <summary>Looks at a few entries: whether these files can be the index of this store.</summary>
    /// <param name="isPossible">Whether an entry can be one.</param>
    /// <param name="isTorn">Whether pages may be those of a crash, in which some entries are half written.</param>
    public bool IsPlausible(Func<IndexEntry, bool> isPossible, bool isTorn)
    {
        (int seen, int implausible) = (0, 0);
        foreach (IndexPartition partition in _partitions)
        {
            (int Seen, int Implausible) sample = partition.Sample(SampleCount, isPossible);
            seen += sample.Seen;
            implausible += sample.Implausible;
        }

        return implausible <= (isTorn ? seen / TornShareMax : 0);
    }

    public void Recount() => Array.ForEach(_partitions, partition => partition.Recount());

    /// <summary>Brings every table to the medium, and says which they are.</summary>
    public IReadOnlyList<long> Sync(bool isLast) => [.. _partitions.Select(partition => partition.Sync(isLast))];

    /// <summary>Deletes the tables before those a checkpoint now names.</summary>
    public void DeleteFormer(IReadOnlyList<long> generations)
    {
        for (int i = 0; i < _partitions.Length; i++)
        {
            _partitions[i].DeleteFormer(generations[i]);
        }
    }

    private static string PrefixOf(string folder, int number) =>
        Path.Combine(folder, number.ToString("x2", CultureInfo.InvariantCulture));

    private static void DeleteOthers(string folder, IReadOnlyList<long> generations)
    {
        HashSet<string> named =
            [.. generations.Select((generation, number) => IndexPartition.PathOf(PrefixOf(folder, number), generation))];
        foreach (string path in Directory.EnumerateFiles(folder).Where(path => !named.Contains(path)))
        {
            File.Delete(path);
        }
    }

    private IndexPartition PartitionOf(ulong mixed) => _partitions[mixed >> (64 - PartitionBits)];
}
