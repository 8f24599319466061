namespace Grid.Scheduling.State;

/// <summary>
/// A hash table whose chains run through the items themselves. It costs a reference and a few bytes an item where a
/// dictionary costs a copy of the key, and an item is taken out without a look at its key: with a million jobs in flight
/// every such look is a wait for memory.
/// </summary>
internal sealed class LinkedTable<TKey, TItem, TLinks>
    where TKey : struct
    where TItem : class
    where TLinks : struct, ITableLinks<TKey, TItem>
{
    private const int BucketsMin = 16;

    // The one taken out next is mostly the oldest, at the end of its chain: few are to come before it.
    private const int BucketsPerItem = 2;

    // A power of two of them.
    private TItem?[] _buckets = new TItem?[BucketsMin];

    public int Count { get; private set; }

    /// <summary>The item of this key; null when there is none.</summary>
    public TItem? Find(in TKey key)
    {
        int hash = key.GetHashCode();
        for (TItem? item = _buckets[BucketOf(hash)]; item is not null; item = TLinks.Of(item).Next)
        {
            if (TLinks.Of(item).Hash == hash && TLinks.IsOf(item, key))
            {
                return item;
            }
        }

        return null;
    }

    /// <summary>Adds an item, whose key is not in the table.</summary>
    public void Add(in TKey key, TItem item)
    {
        if (Count >= _buckets.Length / BucketsPerItem)
        {
            Grow();
        }

        Count++;
        TLinks.Of(item).Hash = key.GetHashCode();
        Link(item);
    }

    /// <summary>Takes an item out; false when it is not in the table.</summary>
    public bool Remove(TItem item)
    {
        ref TItem? link = ref _buckets[BucketOf(TLinks.Of(item).Hash)];
        while (link is not null)
        {
            if (link == item)
            {
                link = TLinks.Of(item).Next;
                TLinks.Of(item).Next = null;
                Count--;
                return true;
            }

            link = ref TLinks.Of(link).Next;
        }

        return false;
    }

    /// <summary>An item with this hash is about to be looked for, or taken out.</summary>
    public void Foresee(int hash) => Foresight.Fetch(ref _buckets[BucketOf(hash)]);

    private void Grow()
    {
        TItem?[] before = _buckets;
        _buckets = new TItem?[before.Length * 2];
        foreach (TItem? first in before)
        {
            TItem? item = first;
            while (item is not null)
            {
                TItem? next = TLinks.Of(item).Next;
                Link(item);
                item = next;
            }
        }
    }

    private void Link(TItem item)
    {
        ref TItem? bucket = ref _buckets[BucketOf(TLinks.Of(item).Hash)];
        TLinks.Of(item).Next = bucket;
        bucket = item;
    }

    private int BucketOf(int hash) => hash & (_buckets.Length - 1);
}
