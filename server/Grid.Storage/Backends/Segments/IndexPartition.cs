using System.Globalization;

namespace Grid.Storage.Backends;

/// <summary>
/// A part of the index, with one table at a time. When that is full a larger one takes its place, in a file of its own:
/// the one before stays until a checkpoint names its successor, for a crash before that goes back to it.
/// </summary>
internal sealed class IndexPartition
{
    // Between them lies the memory a blob costs: 48 bytes / 0.8 = 60 before a rebuild, 48 / 0.68 = 71 after it.
    private const double LoadMax = 0.8;
    private const double LoadAfterRebuild = 0.68;

    // Small tables double: there the number of rebuilds counts, not the bytes.
    private const long SmallTableCapacityMax = 16_384;

    private readonly Lock _gate = new();
    private readonly string _pathPrefix;
    private readonly IndexSeed _seed;
    private readonly List<string> _formerPaths = [];
    private volatile IndexTable _table;
    private volatile bool _isMoving;

    private IndexPartition(string pathPrefix, in IndexSeed seed, IndexTable table, long generation)
    {
        _pathPrefix = pathPrefix;
        _seed = seed;
        _table = table;
        Generation = generation;
    }

    /// <summary>Which table this is, counted from the first.</summary>
    public long Generation { get; private set; }

    public long LiveCount => _table.LiveCount;

    /// <summary>Bytes of the table.</summary>
    public long SizeBytes => _table.Capacity * IndexEntry.SizeBytes;

    public static IndexPartition Create(string pathPrefix, in IndexSeed seed, long generation) =>
        new(pathPrefix, seed, IndexTable.Create(PathOf(pathPrefix, generation), IndexTable.CapacityMin), generation);

    /// <summary>Opens a partition; null when its table is missing or damaged.</summary>
    public static IndexPartition? TryOpen(string pathPrefix, in IndexSeed seed, long generation, bool isReadOnly) =>
        IndexTable.TryOpen(PathOf(pathPrefix, generation), isReadOnly) is { } table
            ? new IndexPartition(pathPrefix, seed, table, generation)
            : null;

    public static string PathOf(string pathPrefix, long generation) =>
        string.Create(CultureInfo.InvariantCulture, $"{pathPrefix}-{generation:x8}");

    public void Prefetch(ulong mixed) => _table.Prefetch(mixed);

    /// <summary>The entry of a key, which is not touched by that.</summary>
    public bool TryFind(in IndexKey key, ulong mixed, out SegmentLocation location, out uint state)
    {
        IndexTable table = _table;
        long slot = table.Find(key, mixed);
        state = slot < 0 ? TouchState.Removed : table.StateOf(slot);
        location = slot < 0 ? default : table.LocationOf(slot);
        return TouchState.IsLive(state);
    }

    /// <summary>The entry of a key, which thereby counts as used now. Takes no lock unless a rebuild is going on.</summary>
    public bool TryTouch(in IndexKey key, ulong mixed, uint used, out SegmentLocation location)
    {
        while (true)
        {
            IndexTable table = _table;
            long slot = table.Find(key, mixed);
            if (slot < 0)
            {
                location = default;
                return false;
            }

            location = table.LocationOf(slot);
            uint state = table.StateOf(slot);
            if (state == used)
            {
                return true;
            }

            // A rebuild may have copied the entry before this: then it has to be touched in the new table as well.
            if (TouchState.IsLive(state) && table.TryChangeState(slot, state, used) && IsStill(table))
            {
                return true;
            }
        }
    }

    /// <summary>
    /// Adds an entry, or leaves the one there is in place, or replaces where it points. Returns where it pointed, if
    /// there was one.
    /// </summary>
    public SegmentLocation? Upsert(in IndexEntry entry, in IndexKey key, ulong mixed, bool replaces)
    {
        lock (_gate)
        {
            long slot = _table.Find(key, mixed);
            if (slot < 0)
            {
                GrowWhenFull();
                _table.Add(entry, mixed);
                return null;
            }

            SegmentLocation former = _table.LocationOf(slot);
            if (replaces)
            {
                _table.Move(slot, new SegmentLocation(entry.Location));
            }

            Touch(slot, entry.State);
            return former;
        }
    }

    /// <summary>Points an entry to a copy of its record, unless it points elsewhere by now.</summary>
    public bool TryRelocate(in IndexKey key, ulong mixed, SegmentLocation from, SegmentLocation to)
    {
        lock (_gate)
        {
            long slot = _table.Find(key, mixed);
            if (slot < 0 || _table.LocationOf(slot) != from)
            {
                return false;
            }

            _table.Move(slot, to);
            return true;
        }
    }

    /// <summary>Changes an entry's state unless it points elsewhere or was touched since; a removed one is gone.</summary>
    public bool TryChange(in IndexKey key, ulong mixed, SegmentLocation at, uint from, uint to)
    {
        lock (_gate)
        {
            long slot = _table.Find(key, mixed);
            return slot >= 0
                && _table.LocationOf(slot) == at
                && (to == TouchState.Removed ? _table.TryRemove(slot, from) : _table.TryChangeState(slot, from, to));
        }
    }

    /// <summary>Removes an entry unless it points elsewhere by now.</summary>
    public bool TryRemove(in IndexKey key, ulong mixed, SegmentLocation at)
    {
        lock (_gate)
        {
            long slot = _table.Find(key, mixed);
            if (slot < 0 || _table.LocationOf(slot) != at)
            {
                return false;
            }

            // Whoever touches it meanwhile loses: what it points to cannot be read.
            while (!_table.TryRemove(slot, _table.StateOf(slot)))
            {
            }

            return true;
        }
    }

    /// <summary>Shows every live entry, and removes those that are not wanted.</summary>
    public void Sweep(Func<IndexEntry, bool> isWanted)
    {
        lock (_gate)
        {
            for (long slot = 0; slot < _table.Capacity; slot++)
            {
                IndexEntry entry = _table.Read(slot);
                if (TouchState.IsLive(entry.State) && !isWanted(entry))
                {
                    _table.TryRemove(slot, entry.State);
                }
            }
        }
    }

    /// <summary>Of some of the entries, evenly spread, how many there are and how many do not stand where they belong.</summary>
    public (int Seen, int Implausible) Sample(int sampleCount, Func<IndexEntry, bool> isPossible)
    {
        IndexTable table = _table;
        long step = Math.Max(1, table.Capacity / sampleCount);
        (int seen, int implausible) = (0, table.LiveCount <= table.UsedCount && table.UsedCount < table.Capacity ? 0 : sampleCount);
        for (long slot = 0; slot < table.Capacity; slot += step)
        {
            IndexEntry entry = table.Read(slot);
            if (TouchState.IsLive(entry.State))
            {
                seen++;
                implausible += isPossible(entry) && table.DistanceOf(slot, ShiftOf(entry)) <= table.UsedCount ? 0 : 1;
            }
        }

        return (seen, implausible);
    }

    public void Recount()
    {
        lock (_gate)
        {
            _table.Recount();
        }
    }

    /// <summary>Brings the table to the medium, and says which it is.</summary>
    public long Sync(bool isLast)
    {
        IndexTable table;
        long generation;
        lock (_gate)
        {
            (table, generation) = (_table, Generation);
            if (isLast)
            {
                table.WriteCounts();
            }
        }

        table.Sync();
        return generation;
    }

    /// <summary>Deletes tables that came before one that is now named by a checkpoint.</summary>
    public void DeleteFormer(long generation)
    {
        lock (_gate)
        {
            if (generation == Generation)
            {
                _formerPaths.ForEach(File.Delete);
                _formerPaths.Clear();
            }
        }
    }

    private bool IsStill(IndexTable table)
    {
        if (!_isMoving && _table == table)
        {
            return true;
        }

        lock (_gate)
        {
            return _table == table;
        }
    }

    private void Touch(long slot, uint state)
    {
        uint former;
        uint used;
        do
        {
            former = _table.StateOf(slot);
            used = TouchState.Used(Math.Max(TouchState.TimeOf(former), TouchState.TimeOf(state)));
        }
        while (!_table.TryChangeState(slot, former, used));
    }

    private void GrowWhenFull()
    {
        if (_table.UsedCount + 1 <= _table.Capacity * LoadMax)
        {
            return;
        }

        long needed = _table.LiveCount + 1;
        long capacity = needed < SmallTableCapacityMax ? 2 * needed : (long)(needed / LoadAfterRebuild);
        Rebuild(Math.Max(capacity, IndexTable.CapacityMin));
    }

    private void Rebuild(long capacity)
    {
        IndexTable former = _table;
        var table = IndexTable.Create(PathOf(_pathPrefix, Generation + 1), capacity);
        _isMoving = true;
        Interlocked.MemoryBarrier();
        for (long slot = 0; slot < former.Capacity; slot++)
        {
            IndexEntry entry = former.Read(slot);
            if (TouchState.IsLive(entry.State))
            {
                table.Add(entry, ShiftOf(entry));
            }
        }

        _formerPaths.Add(former.Path);
        Generation++;
        _table = table;
        _isMoving = false;
    }

    private ulong ShiftOf(in IndexEntry entry) => entry.Mix(_seed) << SegmentIndex.PartitionBits;
}
