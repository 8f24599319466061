using System.Runtime.InteropServices;
using Grid.Core;
using Grid.Scheduling.State.Choice;
using Grid.Scheduling.State.Order;
using Grid.Scheduling.State.Quotas;

namespace Grid.Scheduling.State;

/// <summary>The bots of a cohort that offer the same platform, and the queues whose jobs they can run.</summary>
internal sealed class BotGroup
{
    private readonly List<Match> _ready = [];
    private readonly Dictionary<string, Quantity?> _totals = new(StringComparer.Ordinal);

    public BotGroup(PoolName pool, PlatformProperties offered, CohortState? cohort)
    {
        Pool = pool;
        Offered = offered;
        Cohort = cohort;
        Listening = new ListeningBots(this);
        Warm = new WarmBots(this);
    }

    public PoolName Pool { get; }

    public PlatformProperties Offered { get; }

    /// <summary>Whose quotas hold for it; null when none do.</summary>
    public CohortState? Cohort { get; }

    /// <summary>Every connected bot of this platform.</summary>
    public HashSet<BotSession> Sessions { get; } = [];

    /// <summary>Bots with a call to answer and room for a job.</summary>
    public ListeningBots Listening { get; }

    /// <summary>Which of them lately ran what.</summary>
    public WarmBots Warm { get; }

    /// <summary>The bot that is kept free for a job which finds no room; at most one.</summary>
    public BotSession? KeptFree { get; set; }

    /// <summary>The queues that have jobs these bots can run, in no particular order.</summary>
    public ReadOnlySpan<Match> Ready => CollectionsMarshal.AsSpan(_ready);

    /// <summary>It is to be looked after before the turn ends.</summary>
    public bool IsStirred { get; set; }

    /// <summary>Grows when one of its bots begins to listen: there may be room now for what there was none for.</summary>
    public long News { get; set; }

    /// <summary>Whether any of them is to get work.</summary>
    public bool HasWanted
    {
        get
        {
            foreach (BotSession session in Sessions)
            {
                if (session.IsWanted)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>How much of a number each of the bots has; null when they do not offer it.</summary>
    public Quantity? TotalOf(string name)
    {
        if (!_totals.TryGetValue(name, out Quantity? total))
        {
            total = Offered.NumberOf(name);
            _totals.Add(name, total);
        }

        return total;
    }

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
