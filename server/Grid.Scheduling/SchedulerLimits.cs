namespace Grid.Scheduling;

/// <summary>Every bound of the scheduler, by name.</summary>
public sealed record SchedulerLimits
{
    /// <summary>Operations that have not ended; one more is refused with RESOURCE_EXHAUSTED.</summary>
    public int OperationsUnfinishedMax { get; init; } = 200_000;

    /// <summary>Jobs that wait for a bot; one more ends with RESOURCE_EXHAUSTED.</summary>
    public int QueueLengthMax { get; init; } = 100_000;

    /// <summary>
    /// What one step of priority is worth in waiting: a job goes before one that is more urgent by one and came so much
    /// later. However urgent others are, nothing waits for ever.
    /// </summary>
    public TimeSpan PriorityAgeingStep { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Jobs of one platform that wait for a bot; one more ends with RESOURCE_EXHAUSTED. Null: no bound of its own.</summary>
    public int? PlatformQueueLengthMax { get; init; }

    /// <summary>How long a job may wait for a bot; then it ends with UNAVAILABLE. Null: as long as its clients wait.</summary>
    public TimeSpan? QueueAgeMax { get; init; }

    /// <summary>
    /// How long a job that needs much of a bot may find no room before one bot is kept free for it. Until then smaller jobs
    /// use what is free.
    /// </summary>
    public TimeSpan ReservationDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Bots for which quotas can be set. A bot belongs to the first that has one of its labels.</summary>
    public IReadOnlyList<Cohort> Cohorts { get; init; } = [];

    /// <summary>How long jobs wait whose instance has fewer bots than its quota promises, before others are preempted.</summary>
    public TimeSpan PreemptionDelay { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Sizes of bots between which jobs are moved by what they need; null when all bots are alike.</summary>
    public SizeClasses? SizeClasses { get; init; }

    /// <summary>Kinds of jobs of which is remembered what size they need.</summary>
    public int RunKindsMax { get; init; } = 10_000;

    /// <summary>Locality hints that are remembered of each bot.</summary>
    public int LocalityHintsMax { get; init; } = 10;

    /// <summary>Input roots, targets and invocations that are remembered of each bot, all together.</summary>
    public int LocalityTracesMax { get; init; } = 24;

    /// <summary>How often a job lets another of its target go first, whose inputs the bot holds.</summary>
    public int LocalityPassesMax { get; init; } = 8;

    /// <summary>How often a job is tried when bots are lost or report INTERNAL or UNAVAILABLE; then it is ABORTED.</summary>
    public int AttemptsMax { get; init; } = 5;

    /// <summary>
    /// How often a job is offered. An offer that never reached its bot is no attempt (bots cancel the very call that
    /// carries one), but a bot that takes no offer at all must not keep a job going round for ever.
    /// </summary>
    public int OffersMax { get; init; } = 25;

    /// <summary>The longest execution, also of actions that name no timeout.</summary>
    public TimeSpan ExecutionTimeoutMax { get; init; } = TimeSpan.FromHours(2);

    /// <summary>
    /// What a lease may take beyond its action's timeout. The timeout is that of the command alone; the bot keeps it, and
    /// fetches inputs and uploads outputs besides.
    /// </summary>
    public TimeSpan ExecutionOverheadMax { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How far ahead a lease's <c>expire_time</c> lies. buildbox-worker asks again after 0.8 of it, and learns of a
    /// cancellation only then.
    /// </summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(12);

    /// <summary>How long an offered lease may stay PENDING before the job is taken back.</summary>
    public TimeSpan LeaseAcceptanceMax { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>A bot that is silent for longer is lost: its session is closed, its jobs are queued again.</summary>
    public TimeSpan BotSilenceMax { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long the poll of an idle bot is held.</summary>
    public TimeSpan IdleHoldMax { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the heartbeat of a busy bot is held, so that it hears of work and cancellations at once.</summary>
    public TimeSpan BusyHoldMax { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>A call with a shorter deadline is answered at once.</summary>
    public TimeSpan HeldDeadlineMin { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The part of a call's deadline for which it is held.</summary>
    public double HeldDeadlineShare { get; init; } = 0.8;

    /// <summary>The most jobs one bot may hold, whatever it says.</summary>
    public int BotCapacityMax { get; init; } = 1024;

    /// <summary>Sessions open at a time; one more is refused with RESOURCE_EXHAUSTED.</summary>
    public int BotSessionsMax { get; init; } = 20_000;

    /// <summary>
    /// How long jobs wait while bots are connected but none offers their platform. Long enough for the other bots of a
    /// farm to come back after a restart.
    /// </summary>
    public TimeSpan UnmatchedWaitMax { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long jobs wait while no bot at all is connected.</summary>
    public TimeSpan NoBotsWaitMax { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Empty queues kept because their platform is likely to be asked for again.</summary>
    public int EmptyQueuesMax { get; init; } = 256;

    /// <summary>How long a finished operation can still be asked for.</summary>
    public TimeSpan FinishedOperationAgeMax { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Finished operations kept; beyond it the oldest are forgotten.</summary>
    public int FinishedOperationsMax { get; init; } = 20_000;

    /// <summary>Bytes of outcomes kept for finished operations; beyond it the oldest are forgotten.</summary>
    public long FinishedOperationsSizeBytesMax { get; init; } = 64L * 1024 * 1024;
}
