using Grid.Scheduling;

namespace Grid.Simulation.Actors;

/// <summary>A lease as its bot sees it.</summary>
internal sealed class HeldLease(LeaseId id, JobSpec spec)
{
    public LeaseId Id { get; } = id;

    public JobSpec Spec { get; } = spec;

    public LeaseState State { get; set; } = LeaseState.Active;

    public JobOutcome? Outcome { get; set; }

    /// <summary>The bot has said what it knows of it, whether that got through or not.</summary>
    public bool IsReported { get; private set; }

    /// <summary>A server has said that it knows.</summary>
    public bool IsKnown { get; set; }

    public LeaseReport Report()
    {
        IsReported = true;
        return new LeaseReport(Id, State) { Outcome = Outcome, Spec = Spec };
    }
}
