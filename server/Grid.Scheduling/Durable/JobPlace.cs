namespace Grid.Scheduling.Durable;

/// <summary>Where a job is. It is in exactly one place. The numbers stand in databases: they never change.</summary>
public enum JobPlace
{
    /// <summary>In the queue of its platform.</summary>
    Queued = 0,

    /// <summary>Lent to a bot.</summary>
    Leased = 1,

    /// <summary>Done, its result on its way into the action cache.</summary>
    Recording = 2,

    /// <summary>Announced, cancelled or given up: no longer in the book.</summary>
    Finished = 3,
}
