namespace Grid.Scheduling;

/// <summary>The whole scheduler at one moment, in figures.</summary>
public sealed record SchedulerSnapshot(
    int OperationsUnfinished,
    int OperationsFinished,
    int JobsQueued,
    int JobsLeased,
    int JobsRecording,
    IReadOnlyList<QueueView> Queues,
    IReadOnlyList<BotView> Bots);
