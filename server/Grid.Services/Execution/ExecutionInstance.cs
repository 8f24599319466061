using Grid.Dispatch.Election;
using Grid.Scheduling;
using Grid.Scheduling.Platforms;
using Grid.Services.Logs;
using Grid.Services.Wire;
using Grid.Storage;
using Grid.Storage.Retention;

namespace Grid.Services.Execution;

/// <summary>What one instance offers to the services that execute.</summary>
/// <param name="Pool">Where its jobs are shared and meet bots; the same for all names of the instance.</param>
/// <param name="Seat">Who has its scheduler, which other instances may share.</param>
/// <param name="Cas">Its blobs, for outputs that clients want inside the result; null when it has none.</param>
/// <param name="Invocations">The invocations that rely on those blobs; null when nothing of them is ever evicted.</param>
public sealed record ExecutionInstance(
    PoolName Pool, SchedulerSeat Seat, IBlobStore? Cas, InvocationBook? Invocations = null)
{
    /// <summary>The digest functions its clients may use.</summary>
    public AcceptedFunctions Functions { get; init; } = AcceptedFunctions.All;

    /// <summary>Where people look at its actions; null for no links.</summary>
    public Uri? ActionBrowser { get; init; }

    /// <summary>What platform properties mean to its scheduler.</summary>
    public PlatformRules Platforms { get; init; } = PlatformRules.Open;

    /// <summary>Where the output of its jobs can be read while they run; null where it cannot.</summary>
    public JobStreams? Streams { get; init; }
}
