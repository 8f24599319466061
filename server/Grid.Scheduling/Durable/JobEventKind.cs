namespace Grid.Scheduling.Durable;

/// <summary>What happened to a job. The numbers stand in databases: they never change.</summary>
public enum JobEventKind
{
    None = 0,

    /// <summary>An operation made the job; the detail is its name.</summary>
    Created = 1,

    /// <summary>Another operation joined; the detail is its name.</summary>
    Joined = 2,

    /// <summary>A bot was offered the job; the detail is the bot's name.</summary>
    Assigned = 3,

    /// <summary>The bot began.</summary>
    Started = 4,

    /// <summary>The job waits for another bot; the detail says why.</summary>
    Requeued = 5,

    /// <summary>The job was taken from its bot for the sake of another; the detail says whose.</summary>
    Preempted = 6,

    /// <summary>An operation left before the end; the detail is its name.</summary>
    Left = 7,

    /// <summary>The bot brought a result.</summary>
    Executed = 8,

    /// <summary>The job ended; the detail is its status, and what was said of it.</summary>
    Finished = 9,
}
