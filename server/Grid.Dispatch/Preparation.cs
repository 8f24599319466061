using Grid.Scheduling;

namespace Grid.Dispatch;

/// <summary>What preparing an action came to.</summary>
public abstract record Preparation
{
    private Preparation()
    {
    }

    /// <summary>The action needs a bot.</summary>
    public sealed record Ready(JobSpec Spec) : Preparation;

    /// <summary>The operation is over: the cache had the result, or the action cannot run.</summary>
    public sealed record Resolved(JobOutcome Outcome) : Preparation;
}
