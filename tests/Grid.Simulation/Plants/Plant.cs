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
}
