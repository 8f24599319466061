namespace Grid.Scheduling.State;

/// <summary>The names that were added last; beyond its bound the oldest are forgotten.</summary>
internal sealed class RecentNames(int countMax)
{
    private readonly HashSet<BotSessionName> _names = [];
    private readonly Queue<BotSessionName> _order = new();

    public void Add(BotSessionName name)
    {
        if (!_names.Add(name))
        {
            return;
        }

        _order.Enqueue(name);
        if (_order.Count > countMax)
        {
            _names.Remove(_order.Dequeue());
        }
    }

    public bool Contains(BotSessionName name) => _names.Contains(name);
}
