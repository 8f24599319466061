namespace Grid.Scheduling;

/// <summary>A quota, and what its instance has.</summary>
/// <param name="Quota">The quota.</param>
/// <param name="Executing">Jobs of the instance that bots of the cohort hold.</param>
/// <param name="IsInForce">Whether there is such a cohort; a quota outlives the configuration.</param>
public sealed record QuotaView(Quota Quota, int Executing, bool IsInForce);
