using Grid.Config.Diagnostics;

namespace Grid.Config.Model;

/// <summary>
/// A thread of BuildGrid's that gives jobs to bots (<c>!priority-age-assigner</c>, <c>!cohort-assigner</c>). Here nothing has
/// to look for jobs; what counts is what one says of quotas.
/// </summary>
public sealed record AssignerConfig(SourceLocation Location)
{
    /// <summary>Null for an assigner that knows no quotas.</summary>
    public CohortSetConfig? Cohorts { get; init; }

    /// <summary>How long jobs wait for what a quota promises; null for an assigner that knows no quotas.</summary>
    public TimeSpan? PreemptionDelay { get; init; }
}
