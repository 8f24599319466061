namespace Grid.Simulation.Plants;

/// <summary>A fault put into a scheduler from outside, to see that the simulation finds it.</summary>
internal enum Plant
{
    None,

    /// <summary>A job that is to wait for another bot gets into no queue.</summary>
    DropRequeue,

    /// <summary>Failed attempts are not counted.</summary>
    ForgetAttempt,

    /// <summary>Bots and clients are told before it is durable.</summary>
    AckBeforeCommit,

    /// <summary>A job that a bot got stays in its queue.</summary>
    DoubleGrant,

    /// <summary>A bot's call is never answered.</summary>
    DropAnswer,

    /// <summary>An action is never looked for in the cache.</summary>
    DropPreparation,

    /// <summary>A client is never told that its operation ended.</summary>
    DropEnd,

    /// <summary>An operation ends twice, the second time with another outcome.</summary>
    EndTwice,

    /// <summary>A result is put into the action cache twice.</summary>
    RecordTwice,

    /// <summary>What a bot only began counts as done.</summary>
    InventResult,

    /// <summary>A bot is taken for larger than it is.</summary>
    OverrateBot,

    /// <summary>A job is passed by one that was queued after it.</summary>
    JumpQueue,

    /// <summary>One build's jobs are passed by whenever there are others.</summary>
    StarveInvocation,

    /// <summary>Bots get work although an operator has drained them.</summary>
    IgnoreDrain,

    /// <summary>A deposed writer's commits are taken.</summary>
    IgnoreEpoch,

    /// <summary>A commit keeps all but one of its jobs.</summary>
    TearCommit,

    /// <summary>A row does not tell what it was made of.</summary>
    FalsifyRow,

    /// <summary>A session's end is not kept.</summary>
    KeepSession,

    /// <summary>A bot that is gone leaves something behind.</summary>
    LeakBot,

    /// <summary>A bot is taken to have more of what jobs take a part of.</summary>
    OverfillBot,

    /// <summary>What an action needs of its bot is lost on the way.</summary>
    MistakeDemand,

    /// <summary>A client is told that its operation is cancelled, and it is not.</summary>
    DropCancellation,

    /// <summary>Jobs of a paused instance leave.</summary>
    IgnorePause,

    /// <summary>Maxima of quotas do not count.</summary>
    IgnoreQuota,

    /// <summary>The most urgent jobs are passed by.</summary>
    PassUrgent,

    /// <summary>A bot waits although there is work for it.</summary>
    IdleBot,

    /// <summary>A lease is announced under another's name.</summary>
    MisnameLease,

    /// <summary>A job goes to a bot that is not well.</summary>
    UseUnhealthyBot,

    /// <summary>A job goes to a bot that does not offer what it needs.</summary>
    MisplaceJob,

    /// <summary>A bot holds more than it takes.</summary>
    CrowdBot,

    /// <summary>A job that a bot holds is not counted to whoever wanted it.</summary>
    MiscountShare,

    /// <summary>A call that was answered is kept as if it were still held.</summary>
    KeepCall,

    /// <summary>A bot's call is answered twice.</summary>
    AnswerTwice,

    /// <summary>An operation is announced twice.</summary>
    CreateTwice,

    /// <summary>An operation is not announced.</summary>
    DropCreation,

    /// <summary>A job goes on although it was tried as often as it may be.</summary>
    RetryForever,

    /// <summary>A bot is given a lease again that it has ended.</summary>
    ReplayLease,

    /// <summary>A bot is given a lease that is in no book.</summary>
    InventLease,

    /// <summary>Drains, pauses and quotas are not kept.</summary>
    ForgetOrders,

    /// <summary>Sessions are not kept.</summary>
    ForgetSession,

    /// <summary>An operation's row does not tell how urgent it is.</summary>
    FalsifyOperation,

    /// <summary>A job that has ended is kept as one that waits.</summary>
    ReviveJob,

    /// <summary>One commit both keeps a session and deletes it.</summary>
    KeepAndClose,
}
