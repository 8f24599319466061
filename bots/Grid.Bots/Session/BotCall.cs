using System.Collections.Immutable;

namespace Grid.Bots.Session;

/// <summary>One call to the server.</summary>
/// <param name="Number">Tells the answer of this call from that of a call it replaced.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="SessionName">The session; empty when it is being created.</param>
/// <param name="Status">What the bot says of itself.</param>
/// <param name="Leases">The leases as they are told to the server.</param>
/// <param name="SentAt">When it was sent.</param>
/// <param name="Deadline">When it counts as lost. The server sees it too, and holds a poll no longer.</param>
public sealed record BotCall(
    int Number,
    CallKind Kind,
    string SessionName,
    BotStatus Status,
    ImmutableArray<HeldLease> Leases,
    DateTimeOffset SentAt,
    DateTimeOffset Deadline);
