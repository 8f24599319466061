using Grid.Core;

namespace Grid.Scheduling;

/// <summary>One lease in the answer to a bot.</summary>
/// <param name="Id">Its name.</param>
/// <param name="State">PENDING: take it; ACTIVE: go on; CANCELLED: stop.</param>
/// <param name="Payload">The action's bytes; empty for a lease that is not ours.</param>
/// <param name="ExpiresAt">When the bot is to be heard of again.</param>
public sealed record LeaseAnswer(LeaseId Id, LeaseState State, ReadOnlyMemory<byte> Payload, DateTimeOffset ExpiresAt)
{
    /// <summary>What the digests in the payload are made by; null for a lease that is not ours.</summary>
    public DigestFunction? Function { get; init; }
}
