namespace Grid.Scheduling;

/// <summary>A run of a job that did not bring it to its end.</summary>
/// <param name="Bot">The bot that had the job.</param>
/// <param name="StartedAt">When it began; null when the offer was never taken.</param>
/// <param name="EndedAt">When the job was taken back.</param>
/// <param name="Reason">What ended it.</param>
public sealed record JobAttempt(string Bot, DateTimeOffset? StartedAt, DateTimeOffset EndedAt, string Reason);
