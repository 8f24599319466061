using Grid.Core;

namespace Grid.Scheduling;

/// <summary>What a bot says of one lease.</summary>
public sealed record LeaseReport(LeaseId Id, LeaseState State)
{
    /// <summary>How the job ended, when the lease is COMPLETED.</summary>
    public JobOutcome? Outcome { get; init; }

    /// <summary>Bytes of the ExecutedActionMetadata so far; empty when the bot sent none.</summary>
    public ReadOnlyMemory<byte> PartialMetadata { get; init; }

    /// <summary>The job as the lease's payload tells it, for leases this server does not know; null when it cannot be read.</summary>
    public JobSpec? Spec { get; init; }

    /// <summary>The bot believes that it has the job.</summary>
    internal bool IsRunning => State is LeaseState.Pending or LeaseState.Active;

    /// <summary>The bot had a result to give: the command ran.</summary>
    internal bool HasResult => Outcome is { Status: GridStatus.Ok };
}
