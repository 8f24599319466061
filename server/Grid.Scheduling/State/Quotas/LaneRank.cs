namespace Grid.Scheduling.State.Quotas;

/// <summary>What quotas say of an instance's jobs, for the bots of a cohort. Lower goes first.</summary>
internal enum LaneRank
{
    /// <summary>It has less than it was promised.</summary>
    Promised,

    /// <summary>It takes its turn.</summary>
    Ordinary,

    /// <summary>It has all that it may have.</summary>
    Barred,
}
