namespace Grid.Scheduling.Durable;

/// <summary>The lease that holds a job.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Session">The conversation with the bot that has it.</param>
/// <param name="IsTaken">The bot said that it has begun; else the lease is an offer.</param>
public readonly record struct LeaseHold(LeaseId Id, BotSessionName Session, bool IsTaken);
