using Grid.Bots.Session;

namespace Grid.Bots.Tests.Session;

/// <summary>A server by the book, with chance for its moods: assigns, cancels, revokes, forgets.</summary>
internal sealed class SimulatedServer(Random chance, int capacity)
{
    private readonly Dictionary<string, bool> _isCancelled = [];
    private int _leasesMade;

    /// <summary>Whether it only answers from now on, and starts nothing new.</summary>
    public bool IsQuiet { get; set; }

    /// <summary>Leases it holds for the bot.</summary>
    public IReadOnlyCollection<string> Held => _isCancelled.Keys;

    /// <summary>Reports taken, by lease.</summary>
    public List<string> Reported { get; } = [];

    /// <summary>Takes a call as it arrives, and answers it.</summary>
    public LeaseOffer[] Take(BotCall call)
    {
        Dictionary<string, HeldLease> listed = call.Leases.ToDictionary(lease => lease.Id);
        foreach (string lost in _isCancelled.Keys.Where(id => !listed.ContainsKey(id)).ToArray())
        {
            _isCancelled.Remove(lost);
        }

        foreach (HeldLease lease in listed.Values)
        {
            TakeLease(lease);
        }

        if (!IsQuiet)
        {
            Meddle(call);
        }

        return [.. _isCancelled.Select(lease => new LeaseOffer(
            lease.Key, lease.Value ? LeaseOfferState.Cancelled : LeaseOfferState.Wanted, Payload: null))];
    }

    /// <summary>Loses everything it knew, as a restart does.</summary>
    public void Restart() => _isCancelled.Clear();

    private void TakeLease(HeldLease lease)
    {
        bool isOver = lease.Phase == LeasePhase.Ended;
        if (isOver && _isCancelled.Remove(lease.Id))
        {
            Reported.Add(lease.Id);
        }
        else if (!isOver)
        {
            // Adopted when unknown: it stems from before a restart.
            _isCancelled.TryAdd(lease.Id, value: false);
        }
    }

    private void Meddle(BotCall call)
    {
        if (_isCancelled.Count > 0 && chance.Next(8) == 0)
        {
            _isCancelled[_isCancelled.Keys.ElementAt(chance.Next(_isCancelled.Count))] = true;
        }

        if (_isCancelled.Count > 0 && chance.Next(16) == 0)
        {
            _isCancelled.Remove(_isCancelled.Keys.ElementAt(chance.Next(_isCancelled.Count)));
        }

        // Now and then one too many: a bot has to bear a server that counts wrongly.
        int most = capacity + (chance.Next(32) == 0 ? 1 : 0);
        while (call.Status == BotStatus.Ok && _isCancelled.Count < most && chance.Next(2) == 0)
        {
            _isCancelled.Add($"lease-{++_leasesMade}", value: false);
        }
    }
}
