using Grid.Scheduling;

namespace Grid.Simulation;

/// <summary>A lease as its bot sees it.</summary>
internal sealed class HeldLease(LeaseId id, JobSpec spec)
{
    public LeaseId Id { get; } = id;

    public JobSpec Spec { get; } = spec;

    public LeaseState State { get; set; } = LeaseState.Active;

    public JobOutcome? Outcome { get; set; }

    public LeaseReport Report() => new(Id, State) { Outcome = Outcome, Spec = Spec };
}
