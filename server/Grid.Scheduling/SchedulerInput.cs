using Grid.Core;

namespace Grid.Scheduling;

/// <summary>Everything that can happen to the scheduler. Time rides along, and so do the names that callers chose.</summary>
public abstract record SchedulerInput
{
    private SchedulerInput(DateTimeOffset at) => At = at;

    /// <summary>When it happened. The scheduler's own time never runs backwards, whatever stands here.</summary>
    public DateTimeOffset At { get; }

    /// <summary>A client asked for an action. Answered by PrepareOperation, OperationChanged or OperationRefused.</summary>
    public sealed record ExecuteRequested(
        DateTimeOffset At,
        OperationName Name,
        PoolName Pool,
        InstanceName Instance,
        Digest ActionDigest,
        int Priority,
        bool SkipCacheLookup,
        ClientMetadata Client) : SchedulerInput(At);

    /// <summary>The action was read, its inputs are all there, and the cache had no result.</summary>
    public sealed record OperationPrepared(DateTimeOffset At, OperationName Name, JobSpec Spec) : SchedulerInput(At);

    /// <summary>No bot is needed: the cache had the result, or the action can not be executed.</summary>
    public sealed record OperationResolved(DateTimeOffset At, OperationName Name, JobOutcome Outcome) : SchedulerInput(At);

    /// <summary>A client wants an operation cancelled.</summary>
    public sealed record OperationCancelled(DateTimeOffset At, OperationName Name) : SchedulerInput(At);

    /// <summary>A client has no more use for a finished operation.</summary>
    public sealed record OperationDeleted(DateTimeOffset At, OperationName Name) : SchedulerInput(At);

    /// <summary>A bot begins a conversation. Answered at once.</summary>
    public sealed record SessionCreated(DateTimeOffset At, PollId Poll, BotSessionName Name, BotReport Report)
        : SchedulerInput(At);

    /// <summary>A bot reports and asks for work; <paramref name="Patience"/> is what is left of its deadline, if it has one.</summary>
    public sealed record SessionUpdated(
        DateTimeOffset At, PollId Poll, BotSessionName Name, BotReport Report, TimeSpan? Patience) : SchedulerInput(At);

    /// <summary>The bot hung up on a call that was held.</summary>
    public sealed record PollAbandoned(DateTimeOffset At, PollId Poll, BotSessionName Name) : SchedulerInput(At);

    /// <summary>A result is in the action cache, or does not belong there: it may be announced.</summary>
    public sealed record ResultRecorded(DateTimeOffset At, JobId Job, JobOutcome Outcome) : SchedulerInput(At);

    /// <summary>
    /// Every row of an earlier writer has been restored: go on. The numbers are the last ones given out, also to what has
    /// ended and was not restored.
    /// </summary>
    public sealed record Resumed(DateTimeOffset At, JobId LastJob, long LastOperation) : SchedulerInput(At);

    /// <summary>An operator wants something.</summary>
    public abstract record Order : SchedulerInput
    {
        private protected Order(DateTimeOffset at)
            : base(at)
        {
        }
    }

    /// <summary>An operator drains bots, those that come later included.</summary>
    public sealed record BotsDrained(DateTimeOffset At, Drain Drain) : Order(At);

    /// <summary>An operator takes a drain back.</summary>
    public sealed record BotsUndrained(DateTimeOffset At, BotSelector Bots) : Order(At);

    /// <summary>An operator holds the jobs of an instance back.</summary>
    public sealed record InstancePaused(DateTimeOffset At, Pause Pause) : Order(At);

    /// <summary>An operator takes a pause back; null for that of all instances.</summary>
    public sealed record InstanceResumed(DateTimeOffset At, InstanceName? Instance) : Order(At);

    /// <summary>An operator sets a quota, in place of the one there was.</summary>
    public sealed record QuotaSet(DateTimeOffset At, Quota Quota) : Order(At);

    /// <summary>An operator takes a quota back.</summary>
    public sealed record QuotaRemoved(DateTimeOffset At, string Cohort, InstanceName Instance) : Order(At);

    /// <summary>An operator ends an operation, and every other one that shares its job; clients are told the reason.</summary>
    public sealed record OperationKilled(DateTimeOffset At, OperationName Name, string Reason) : Order(At);

    /// <summary>An operator ends the conversation with a bot.</summary>
    public sealed record SessionTerminated(DateTimeOffset At, BotId Bot, string Reason) : Order(At);

    /// <summary>
    /// For a while nothing could be kept, and nobody was heard or told anything: that time counts for no deadline.
    /// </summary>
    public sealed record Stalled(DateTimeOffset At, TimeSpan Duration) : SchedulerInput(At);

    /// <summary>Nothing but the passing of time.</summary>
    public sealed record Tick(DateTimeOffset At) : SchedulerInput(At);
}
