namespace Grid.Scheduling.State.Order;

/// <summary>How items of an <see cref="IndexedHeap{TItem, TRank, TOrder}"/> are ordered, and where each keeps its place.</summary>
internal interface IHeapOrder<in TItem, TRank>
    where TRank : struct
{
    /// <summary>What the order of the item goes by.</summary>
    static abstract TRank RankOf(TItem item);

    static abstract bool IsBefore(in TRank left, in TRank right);

    static abstract int PlaceOf(TItem item);

    static abstract void SetPlace(TItem item, int place);
}
