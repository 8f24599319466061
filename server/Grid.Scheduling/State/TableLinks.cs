namespace Grid.Scheduling.State;

/// <summary>An item's place in a <see cref="LinkedTable{TKey, TItem, TLinks}"/>.</summary>
internal struct TableLinks<TItem>
    where TItem : class
{
    /// <summary>The next item whose hash leads to the same place.</summary>
    public TItem? Next;

    /// <summary>The hash of the item's key.</summary>
    public int Hash;
}
