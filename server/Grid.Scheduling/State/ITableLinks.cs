namespace Grid.Scheduling.State;

/// <summary>What a <see cref="LinkedTable{TKey, TItem, TLinks}"/> has to know of its items.</summary>
internal interface ITableLinks<TKey, TItem>
    where TItem : class
{
    /// <summary>Where the item keeps its place in the table.</summary>
    static abstract ref TableLinks<TItem> Of(TItem item);

    /// <summary>Whether the item is the one of this key.</summary>
    static abstract bool IsOf(TItem item, in TKey key);
}
