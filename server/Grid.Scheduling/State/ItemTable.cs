namespace Grid.Scheduling.State;

/// <summary>
/// A hash table of items that know their own keys. Beside each item stands its hash: to find that a key has no item, or to
/// take one out, no other item is looked at. With a million jobs in flight every such look is a wait for memory.
/// </summary>
internal sealed class ItemTable<TKey, TItem, TKeys>
    where TKey : struct, allows ref struct
    where TItem : class
    where TKeys : struct, IItemKeys<TKey, TItem>
{
    private const int PlacesMin = 16;

    // Where most of the places are taken, what has to step aside lies beyond the line that was fetched.
    private const int PlacesPerItem = 2;

    // Where an item is mostly found, and the end of those that are looked through.
    private const int LineCount = 2;

    // A power of two of them. An item lies in the first place that was free from the one its hash leads to.
    private Place[] _places = new Place[PlacesMin];

    public int Count { get; private set; }

    /// <summary>The item of this key; null when there is none.</summary>
    public TItem? Find(in TKey key)
    {
        Place[] places = _places;
        int hash = TKeys.HashOf(key);
        for (int i = hash & (places.Length - 1); places[i].Item is { } item; i = (i + 1) & (places.Length - 1))
        {
            if (places[i].Hash == hash && TKeys.IsOf(item, key))
            {
                return item;
            }
        }

        return null;
    }

    /// <summary>Adds an item, whose key is not in the table.</summary>
    public void Add(in TKey key, TItem item)
    {
        if (Count >= _places.Length / PlacesPerItem)
        {
            Grow();
        }

        Count++;
        int hash = TKeys.HashOf(key);
        TKeys.HashOf(item) = hash;
        Put(new Place(item, hash));
    }

    /// <summary>Takes an item out; false when it is not in the table.</summary>
    public bool Remove(TItem item)
    {
        Place[] places = _places;
        int place = TKeys.HashOf(item) & (places.Length - 1);
        while (places[place].Item is { } other)
        {
            if (other == item)
            {
                Empty(place);
                Count--;
                return true;
            }

            place = (place + 1) & (places.Length - 1);
        }

        return false;
    }

    /// <summary>An item with this hash is about to be looked for, or taken out.</summary>
    public void Foresee(int hash) => Foresight.Fetch(ref _places[hash & (_places.Length - 1)], LineCount);

    // Those behind it that had to step aside for what was there come nearer to where they belong.
    private void Empty(int hole)
    {
        Place[] places = _places;
        int last = places.Length - 1;
        for (int i = (hole + 1) & last; places[i].Item is not null; i = (i + 1) & last)
        {
            if (((i - places[i].Hash) & last) >= ((i - hole) & last))
            {
                places[hole] = places[i];
                hole = i;
            }
        }

        places[hole] = default;
    }

    private void Grow()
    {
        Place[] before = _places;
        _places = new Place[before.Length * 2];
        foreach (Place place in before)
        {
            if (place.Item is not null)
            {
                Put(place);
            }
        }
    }

    private void Put(Place taken)
    {
        Place[] places = _places;
        int i = taken.Hash & (places.Length - 1);
        while (places[i].Item is not null)
        {
            i = (i + 1) & (places.Length - 1);
        }

        places[i] = taken;
    }

    private readonly struct Place(TItem item, int hash)
    {
        public readonly TItem? Item = item;
        public readonly int Hash = hash;
    }
}
