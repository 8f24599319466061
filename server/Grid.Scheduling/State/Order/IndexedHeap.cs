using System.Diagnostics;

namespace Grid.Scheduling.State.Order;

/// <summary>
/// A heap whose items know their places, so that one whose order changed is moved, or taken out, in O(log n), and in
/// O(1) when it is alone. What items are ordered by stands beside them, of four siblings side by side: to compare them none is
/// looked at. It is a part of its owner, not an object of its own: there are as many as there are targets.
/// </summary>
internal struct IndexedHeap<TItem, TRank, TOrder>
    where TItem : class
    where TRank : struct
    where TOrder : struct, IHeapOrder<TItem, TRank>
{
    private const int ChildCount = 4;

    private Entry[]? _entries;

    public int Count { get; private set; }

    public readonly TItem? First => Count == 0 ? null : _entries![0].Item;

    /// <summary>What the first goes by; there is one.</summary>
    public readonly TRank FirstRank => Count == 1 ? TOrder.RankOf(_entries![0].Item) : _entries![0].Rank;

    /// <summary>Every item, by their places.</summary>
    public readonly IEnumerable<TItem> Items => (_entries ?? []).Take(Count).Select(entry => entry.Item);

    /// <summary>The item in a place; only the first place says anything.</summary>
    public readonly TItem this[int place] => _entries![place].Item;

    public void Add(TItem item)
    {
        if (_entries is null)
        {
            _entries = new Entry[1];
        }
        else if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, Count * 2);
        }

        if (Count == 1)
        {
            _entries[0] = new Entry(_entries[0].Item);
        }

        SiftUp(new Entry(item), Count++);
    }

    public void Remove(TItem item)
    {
        Debug.Assert(_entries![TOrder.PlaceOf(item)].Item == item, "an item is where it says that it is");
        int hole = TOrder.PlaceOf(item);
        Entry last = _entries[--Count];
        _entries[Count] = default;
        if (last.Item != item)
        {
            Sift(last, hole);
        }
    }

    /// <summary>What the order of the item goes by has changed.</summary>
    public readonly void Moved(TItem item)
    {
        // What an item that is alone goes by is not looked at before another comes.
        if (Count > 1)
        {
            Sift(new Entry(item), TOrder.PlaceOf(item));
        }
    }

    /// <summary>What the order of all items goes by has changed, but not their order.</summary>
    public readonly void AllMoved()
    {
        for (int i = 0; i < Count; i++)
        {
            _entries![i] = new Entry(_entries[i].Item);
        }
    }

    private readonly void Sift(Entry entry, int place)
    {
        if (place > 0 && TOrder.IsBefore(entry.Rank, _entries![ParentOf(place)].Rank))
        {
            SiftUp(entry, place);
        }
        else
        {
            SiftDown(entry, place);
        }
    }

    private readonly void SiftUp(Entry entry, int place)
    {
        Entry[] entries = _entries!;
        while (place > 0 && TOrder.IsBefore(entry.Rank, entries[ParentOf(place)].Rank))
        {
            Put(entries[ParentOf(place)], place);
            place = ParentOf(place);
        }

        Put(entry, place);
    }

    private readonly void SiftDown(Entry entry, int place)
    {
        Entry[] entries = _entries!;
        while ((ChildCount * place) + 1 < Count)
        {
            int child = FirstChildOf(place);
            if (!TOrder.IsBefore(entries[child].Rank, entry.Rank))
            {
                break;
            }

            Put(entries[child], place);
            place = child;
        }

        Put(entry, place);
    }

    private readonly int FirstChildOf(int place)
    {
        Entry[] entries = _entries!;
        int first = (ChildCount * place) + 1;
        int end = Math.Min(first + ChildCount, Count);
        for (int other = first + 1; other < end; other++)
        {
            if (TOrder.IsBefore(entries[other].Rank, entries[first].Rank))
            {
                first = other;
            }
        }

        return first;
    }

    private readonly void Put(Entry entry, int place)
    {
        _entries![place] = entry;
        TOrder.SetPlace(entry.Item, place);
    }

    private static int ParentOf(int place) => (place - 1) / ChildCount;

    private readonly struct Entry(TItem item)
    {
        public readonly TItem Item = item;
        public readonly TRank Rank = TOrder.RankOf(item);
    }
}
