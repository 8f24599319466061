namespace Grid.Scheduling.State.Order;

/// <summary>What a step of priority is worth in waiting time.</summary>
internal readonly struct AgeingScale
{
    /// <summary>Priorities beyond it, or beyond its negative, count as it: a client's number must not make endless levels.</summary>
    public const int PriorityMax = 1_000;

    // Long enough to be never, and short enough for the product to fit.
    private static readonly TimeSpan StepMax = TimeSpan.FromDays(3_650);

    private readonly long _stepTicks;

    public AgeingScale(TimeSpan step) => _stepTicks = Math.Clamp(step.Ticks, 0, StepMax.Ticks);

    public static int LevelOf(int priority) => Math.Clamp(priority, -PriorityMax, PriorityMax);

    /// <summary>The level with the lowest goes first.</summary>
    public long UrgencyOf(int level, DateTimeOffset oldestQueuedAt) => (level * _stepTicks) + oldestQueuedAt.UtcTicks;
}
