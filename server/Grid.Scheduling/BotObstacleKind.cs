namespace Grid.Scheduling;

/// <summary>What keeps a bot from a job.</summary>
public enum BotObstacleKind
{
    /// <summary>Nothing: the job goes there when those ahead of it have gone.</summary>
    None = 0,

    /// <summary>It lacks a property.</summary>
    LacksProperty = 1,

    /// <summary>An operator drained it.</summary>
    Drained = 2,

    /// <summary>It does not say that it is well.</summary>
    Unwell = 3,

    /// <summary>It runs as many jobs as it can.</summary>
    Busy = 4,

    /// <summary>It has no call open by which it could hear of a job; it asks again by itself.</summary>
    BetweenCalls = 5,

    /// <summary>Its jobs leave too little of a number, or it is kept free for another.</summary>
    NoRoom = 6,

    /// <summary>The instance has all the bots of its cohort that its quota allows.</summary>
    OverQuota = 7,
}
