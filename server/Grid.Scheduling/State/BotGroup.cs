using System.Runtime.InteropServices;
using Grid.Core;
using Grid.Scheduling.State.Order;

namespace Grid.Scheduling.State;

/// <summary>The bots that offer the same platform, and the queues whose jobs they can run.</summary>
internal sealed class BotGroup(PoolName pool, PlatformProperties offered)
{
    private readonly List<Match> _ready = [];

    public PoolName Pool { get; } = pool;

    public PlatformProperties Offered { get; } = offered;

    /// <summary>Every connected bot of this platform.</summary>
    public HashSet<BotSession> Sessions { get; } = [];

    /// <summary>Bots with a call to answer and room for a job, the longest waiting first.</summary>
    public LinkedList<BotSession> Listening { get; } = [];

    /// <summary>The queues that have jobs these bots can run, in no particular order.</summary>
    public ReadOnlySpan<Match> Ready => CollectionsMarshal.AsSpan(_ready);

    /// <summary>It is to be looked after before the turn ends.</summary>
    public bool IsStirred { get; set; }

    /// <summary>Grows when one of its bots begins to listen: there may be room now for what there was none for.</summary>
    public long News { get; set; }

    public void AddReady(Match match)
    {
        match.Place = _ready.Count;
        _ready.Add(match);
    }

    public void RemoveReady(Match match)
    {
        Match last = _ready[^1];
        _ready[match.Place] = last;
        last.Place = match.Place;
        _ready.RemoveAt(_ready.Count - 1);
    }
}
