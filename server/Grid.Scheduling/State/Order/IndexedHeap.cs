using System.Diagnostics;

namespace Grid.Scheduling.State.Order;

/// <summary>
/// A binary heap whose items know their places, so that one whose order changed is moved, or taken out, in O(log n), and in
/// O(1) when it is alone. It is a part of its owner, not an object of its own: there are as many as there are targets.
/// </summary>
internal struct IndexedHeap<TItem, TOrder>
    where TItem : class
    where TOrder : struct, IHeapOrder<TItem>
{
    private TItem[]? _items;

    public int Count { get; private set; }

    public readonly TItem? First => Count == 0 ? null : _items![0];

    /// <summary>Every item; only the place of the first says anything.</summary>
    public readonly ReadOnlySpan<TItem> Items => _items.AsSpan(0, Count);

    public void Add(TItem item)
    {
        if (_items is null)
        {
            _items = new TItem[1];
        }
        else if (Count == _items.Length)
        {
            Array.Resize(ref _items, Count * 2);
        }

        int place = Count++;
        Put(item, place);
        SiftUp(place);
    }

    public void Remove(TItem item)
    {
        Debug.Assert(_items![TOrder.PlaceOf(item)] == item, "an item is where it says that it is");
        int hole = TOrder.PlaceOf(item);
        TItem last = _items[--Count];
        _items[Count] = null!;
        if (last != item)
        {
            Put(last, hole);
            Moved(last);
        }
    }

    /// <summary>What the order of the item goes by has changed.</summary>
    public readonly void Moved(TItem item)
    {
        if (Count > 1)
        {
            SiftDown(SiftUp(TOrder.PlaceOf(item)));
        }
    }

    private readonly int SiftUp(int place)
    {
        TItem[] items = _items!;
        TItem item = items[place];
        while (place > 0)
        {
            int parent = (place - 1) / 2;
            if (!TOrder.IsBefore(item, items[parent]))
            {
                break;
            }

            Put(items[parent], place);
            place = parent;
        }

        Put(item, place);
        return place;
    }

    private readonly void SiftDown(int place)
    {
        TItem[] items = _items!;
        TItem item = items[place];
        while (true)
        {
            int child = (2 * place) + 1;
            if (child + 1 < Count && TOrder.IsBefore(items[child + 1], items[child]))
            {
                child++;
            }

            if (child >= Count || !TOrder.IsBefore(items[child], item))
            {
                break;
            }

            Put(items[child], place);
            place = child;
        }

        Put(item, place);
    }

    private readonly void Put(TItem item, int place)
    {
        _items![place] = item;
        TOrder.SetPlace(item, place);
    }
}
