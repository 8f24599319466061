namespace Grid.Scheduling.State;

/// <summary>
/// Items in the order of their numbers, which only grow. They lie in stretches, so that what was made one after the other
/// lies together; a stretch that has become empty is gone, so that an old item keeps no more than its own.
/// </summary>
internal sealed class NumberLine<TItem>
    where TItem : class
{
    private const int StretchLength = 256;

    private readonly Dictionary<long, Stretch> _stretches = [];
    private readonly SortedSet<long> _places = [];
    private Stretch? _newest;

    // The one that became empty last: where items come and go in their order, as many are begun as end.
    private Stretch? _spare;
    private long _newestPlace = -1;

    /// <summary>Every item, in order.</summary>
    public IEnumerable<TItem> All => After(-1);

    /// <summary>The item of this number; null when there is none.</summary>
    public TItem? Find(long number) => number >= 0 && _stretches.TryGetValue(number / StretchLength, out Stretch? stretch)
        ? stretch.Items[number % StretchLength]
        : null;

    /// <summary>Adds an item under a number that has none.</summary>
    public void Add(long number, TItem item)
    {
        Stretch stretch = StretchOf(number / StretchLength);
        stretch.Items[number % StretchLength] = item;
        stretch.Count++;
    }

    /// <summary>Takes out the item of this number, which is there.</summary>
    public void Remove(long number)
    {
        long place = number / StretchLength;
        Stretch stretch = StretchOf(place);
        stretch.Items[number % StretchLength] = null;
        if (--stretch.Count == 0)
        {
            _stretches.Remove(place);
            _places.Remove(place);
            _newest = stretch == _newest ? null : _newest;
            _spare = stretch;
        }
    }

    /// <summary>Those after the one with this number, in order.</summary>
    /// <remarks>Any number will do: clients send it back to us, and may send another one.</remarks>
    public IEnumerable<TItem> After(long number)
    {
        foreach (long place in _places.GetViewBetween(Math.Max(number, 0) / StretchLength, long.MaxValue))
        {
            Stretch stretch = _stretches[place];
            for (int i = 0; i < StretchLength; i++)
            {
                if (stretch.Items[i] is { } item && (place * StretchLength) + i > number)
                {
                    yield return item;
                }
            }
        }
    }

    private Stretch StretchOf(long place)
    {
        if (place == _newestPlace && _newest is not null)
        {
            return _newest;
        }

        if (!_stretches.TryGetValue(place, out Stretch? stretch))
        {
            (stretch, _spare) = (_spare ?? new Stretch(), null);
            _stretches.Add(place, stretch);
            _places.Add(place);
        }

        if (place >= _newestPlace)
        {
            (_newest, _newestPlace) = (stretch, place);
        }

        return stretch;
    }

    private sealed class Stretch
    {
        public TItem?[] Items { get; } = new TItem?[StretchLength];

        public int Count { get; set; }
    }
}
