namespace Grid.Scheduling.State.Quotas;

/// <summary>The bots of a cohort, and what each instance has of them.</summary>
internal sealed class CohortState(Cohort cohort)
{
    private readonly Dictionary<string, CohortShare> _shares = new(StringComparer.Ordinal);

    public Cohort Cohort { get; } = cohort;

    public List<BotGroup> Groups { get; } = [];

    public Dictionary<string, CohortShare>.ValueCollection Shares => _shares.Values;

    /// <summary>What was barred may not be any more.</summary>
    public bool HasOpened { get; set; }

    /// <summary>Quotas that name it; without any, bots need not be counted by instance.</summary>
    public int QuotaCount { get; set; }

    public LaneRank RankOf(string instance)
    {
        if (QuotaCount == 0 || !_shares.TryGetValue(instance, out CohortShare? share))
        {
            return LaneRank.Ordinary;
        }

        return share.Executing < share.Min ? LaneRank.Promised
            : share.Executing < share.Max ? LaneRank.Ordinary
            : LaneRank.Barred;
    }

    public CohortShare? Find(string instance) => _shares.GetValueOrDefault(instance);

    public CohortShare ShareOf(string instance)
    {
        if (!_shares.TryGetValue(instance, out CohortShare? share))
        {
            share = new CohortShare(this, instance);
            _shares.Add(instance, share);
        }

        return share;
    }

    /// <summary>Forgets what an instance has when there is nothing to remember.</summary>
    public void DropIfIdle(CohortShare share)
    {
        if (share.IsIdle)
        {
            _shares.Remove(share.Instance);
        }
    }
}
