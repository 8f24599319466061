namespace Grid.Scheduling.State.Quotas;

/// <summary>What an instance has of a cohort's bots, and what it was promised.</summary>
internal sealed class CohortShare
{
    private readonly List<Lease> _leases = [];

    public CohortShare(CohortState cohort, string instance)
    {
        Cohort = cohort;
        Instance = instance;
        Shortage = new Deadline(DeadlineKind.Shortage, this);
    }

    public CohortState Cohort { get; }

    public string Instance { get; }

    public int Min { get; private set; }

    public int Max { get; private set; } = int.MaxValue;

    public bool HasQuota { get; private set; }

    public int Executing => _leases.Count;

    /// <summary>Bots that were told to stop for its sake, and have not done so yet.</summary>
    public int Awaited { get; private set; }

    /// <summary>Set while jobs wait although fewer than promised are executing; then others are preempted.</summary>
    public Deadline Shortage { get; }

    /// <summary>The leases in force, in no particular order.</summary>
    public IReadOnlyList<Lease> Leases => _leases;

    /// <summary>How many it has beyond what it was promised.</summary>
    public int Excess => Executing - Min;

    public bool IsIdle => Executing == 0 && Awaited == 0 && !HasQuota;

    public void SetQuota(int min, int? max)
    {
        Cohort.QuotaCount += HasQuota ? 0 : 1;
        Cohort.HasOpened = true;
        (HasQuota, Min, Max) = (true, min, max ?? int.MaxValue);
    }

    public void RemoveQuota()
    {
        Cohort.QuotaCount -= HasQuota ? 1 : 0;
        Cohort.HasOpened = true;
        (HasQuota, Min, Max) = (false, 0, int.MaxValue);
        Cohort.DropIfIdle(this);
    }

    public void Add(Lease lease)
    {
        lease.CohortShare = this;
        lease.PlaceInShare = _leases.Count;
        _leases.Add(lease);

        // What is barred from now on may have had a bot kept free for it.
        Cohort.HasOpened |= Executing == Max;
    }

    public void Remove(Lease lease)
    {
        Cohort.HasOpened |= Executing == Max;
        Lease last = _leases[^1];
        _leases[lease.PlaceInShare] = last;
        last.PlaceInShare = lease.PlaceInShare;
        _leases.RemoveAt(_leases.Count - 1);
        lease.CohortShare = null;
        Cohort.DropIfIdle(this);
    }

    /// <summary>A bot is to stop for its sake.</summary>
    public void Await(Lease preempted)
    {
        preempted.PreemptedFor = this;
        Awaited++;
    }

    /// <summary>The bot has stopped.</summary>
    public void Receive(Lease preempted)
    {
        preempted.PreemptedFor = null;
        Awaited--;
        Cohort.DropIfIdle(this);
    }
}
