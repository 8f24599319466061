namespace Grid.Scheduling;

/// <summary>The answer to a bot's call.</summary>
public sealed record BotAnswer(BotSessionName Session, DateTimeOffset ExpiresAt, IReadOnlyList<LeaseAnswer> Leases);
