using Grid.Core;

namespace Grid.Scheduling;

/// <summary>How many jobs of an instance the bots of a cohort run at a time.</summary>
/// <param name="Cohort">Its name.</param>
/// <param name="Instance">Whose jobs.</param>
/// <param name="Min">So many are promised: they go before others, and others are preempted for their sake.</param>
/// <param name="Max">More are not; null for no bound.</param>
public sealed record Quota(string Cohort, InstanceName Instance, int Min, int? Max);
