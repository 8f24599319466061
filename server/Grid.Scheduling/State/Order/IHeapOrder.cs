namespace Grid.Scheduling.State.Order;

/// <summary>How items of an <see cref="IndexedHeap{TItem, TOrder}"/> are ordered, and where each keeps its place.</summary>
internal interface IHeapOrder<in TItem>
{
    static abstract bool IsBefore(TItem left, TItem right);

    static abstract int PlaceOf(TItem item);

    static abstract void SetPlace(TItem item, int place);
}
