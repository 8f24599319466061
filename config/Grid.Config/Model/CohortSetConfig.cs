using Grid.Config.Diagnostics;

namespace Grid.Config.Model;

/// <summary>The bots of a farm, apart by the quotas that hold for them (<c>!cohort-set</c>).</summary>
public sealed record CohortSetConfig(SourceLocation Location, IReadOnlyList<CohortConfig> Cohorts);
