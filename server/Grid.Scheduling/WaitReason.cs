namespace Grid.Scheduling;

/// <summary>What an operation waits for.</summary>
public enum WaitReason
{
    /// <summary>It has ended.</summary>
    Done = 0,

    /// <summary>The action is read, and looked up in the cache.</summary>
    Preparation = 1,

    /// <summary>A bot was offered the job and has not said that it took it.</summary>
    Acceptance = 2,

    /// <summary>A bot runs it.</summary>
    Execution = 3,

    /// <summary>The result is on its way into the action cache.</summary>
    Recording = 4,

    /// <summary>Its instance is paused.</summary>
    Resumption = 5,

    /// <summary>No bot is connected.</summary>
    AnyBot = 6,

    /// <summary>Bots are connected, but none offers what it needs.</summary>
    FittingBot = 7,

    /// <summary>Every bot that could run it is drained.</summary>
    Undraining = 8,

    /// <summary>Every bot that could run it is busy, unwell or just not listening.</summary>
    FreeBot = 9,

    /// <summary>Its instance has all the bots that its quotas allow.</summary>
    Quota = 10,
}
