namespace Grid.Scheduling;

/// <summary>A job a bot has completed, on its way into the action cache.</summary>
public sealed record FinishedRun(
    JobId Job, JobSpec Spec, string Bot, DateTimeOffset QueuedAt, DateTimeOffset? StartedAt, JobOutcome Outcome);
