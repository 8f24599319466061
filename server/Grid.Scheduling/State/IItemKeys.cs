namespace Grid.Scheduling.State;

/// <summary>What an <see cref="ItemTable{TKey, TItem, TKeys}"/> has to know of its items.</summary>
internal interface IItemKeys<TKey, TItem>
    where TKey : struct, allows ref struct
    where TItem : class
{
    /// <summary>The hash of a key.</summary>
    static abstract int HashOf(in TKey key);

    /// <summary>Where the item keeps the hash of its key for the table.</summary>
    static abstract ref int HashOf(TItem item);

    /// <summary>Whether the item is the one of this key.</summary>
    static abstract bool IsOf(TItem item, in TKey key);
}
