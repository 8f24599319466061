using System.Collections.Immutable;

namespace Grid.Bots.Session;

/// <summary>A server's answer to a create or update call.</summary>
/// <param name="Name">The session's name; empty when the server repeats none.</param>
/// <param name="ExpiresAt">When the server gives the session up unless it hears of it; null when it does not say.</param>
/// <param name="Leases">Every lease the server holds for the session.</param>
public sealed record SessionAnswer(string Name, DateTimeOffset? ExpiresAt, ImmutableArray<LeaseOffer> Leases);
