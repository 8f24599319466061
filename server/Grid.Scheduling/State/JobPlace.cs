namespace Grid.Scheduling.State;

/// <summary>Where a job is. It is in exactly one place.</summary>
internal enum JobPlace
{
    /// <summary>In the queue of its platform.</summary>
    Queued,

    /// <summary>Lent to a bot.</summary>
    Leased,

    /// <summary>Done, its result on its way into the action cache.</summary>
    Recording,

    /// <summary>Announced, cancelled or given up: no longer in the book.</summary>
    Finished,
}
