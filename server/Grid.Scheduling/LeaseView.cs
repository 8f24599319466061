using Grid.Core;

namespace Grid.Scheduling;

/// <summary>What a bot holds, as it stood at one moment.</summary>
/// <param name="Id">The lease.</param>
/// <param name="State">Whether the bot has said that it took it.</param>
/// <param name="Job">The job.</param>
/// <param name="ActionDigest">What it runs.</param>
/// <param name="Instance">For whom.</param>
/// <param name="StartedAt">Since when; null while it is an offer.</param>
/// <param name="Operations">Who waits for it: the first few.</param>
public sealed record LeaseView(
    LeaseId Id,
    LeaseState State,
    JobId Job,
    Digest ActionDigest,
    InstanceName Instance,
    DateTimeOffset? StartedAt,
    IReadOnlyList<OperationName> Operations);
