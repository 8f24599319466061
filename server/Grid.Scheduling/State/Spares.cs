namespace Grid.Scheduling.State;

/// <summary>
/// Objects that have served, kept for the next of their kind. While a million jobs wait, one that comes is old before it
/// goes: the collector would copy it from generation to generation, and look at whatever old object points to it.
/// </summary>
internal sealed class Spares<TItem>
    where TItem : class, ISpare, new()
{
    // What comes takes the place of what goes; more are of no use but after a long queue has been cancelled.
    private const int CountMax = 1_024;

    private readonly Queue<TItem> _retired = new();
    private readonly Stack<TItem> _cleared = new(CountMax);

    /// <summary>One that is as new.</summary>
    public TItem Take() => _cleared.TryPop(out TItem? item) ? item : new TItem();

    /// <summary>Nothing will ask for it any more but what this turn has brought about, and the ledger.</summary>
    public void Retire(TItem item) => _retired.Enqueue(item);

    /// <summary>A turn begins: what the earlier ones brought about has been performed.</summary>
    public void Reclaim()
    {
        while (_retired.TryPeek(out TItem? item) && !item.IsTouched)
        {
            _retired.Dequeue();
            if (_cleared.Count < CountMax)
            {
                item.Clear();
                _cleared.Push(item);
            }
        }
    }
}
