using System.Diagnostics.CodeAnalysis;

namespace Grid.Scheduling.State;

/// <summary>
/// The leases of one bot, in the order in which it got them. They are as many as it runs jobs at once: to look through their
/// hashes, side by side, takes less than to find a place in a table.
/// </summary>
internal sealed class HeldLeases
{
    private readonly List<int> _hashes = [];
    private readonly List<Lease> _leases = [];

    public int Count => _leases.Count;

    public IReadOnlyList<Lease> Values => _leases;

    public bool ContainsKey(LeaseId id) => PlaceOf(id) >= 0;

    public bool TryGetValue(LeaseId id, [NotNullWhen(true)] out Lease? lease)
    {
        int place = PlaceOf(id);
        lease = place < 0 ? null : _leases[place];
        return lease is not null;
    }

    /// <summary>Adds a lease, which is not among them.</summary>
    public void Add(Lease lease)
    {
        _hashes.Add(lease.Id.GetHashCode());
        _leases.Add(lease);
    }

    /// <summary>Takes a lease out; false when it is not among them.</summary>
    public bool Remove(Lease lease)
    {
        int place = _leases.IndexOf(lease);
        if (place < 0)
        {
            return false;
        }

        _hashes.RemoveAt(place);
        _leases.RemoveAt(place);
        return true;
    }

    private int PlaceOf(LeaseId id)
    {
        int hash = id.GetHashCode();
        for (int i = _hashes.IndexOf(hash); i >= 0; i = _hashes.IndexOf(hash, i + 1))
        {
            if (_leases[i].Id == id)
            {
                return i;
            }
        }

        return -1;
    }
}
