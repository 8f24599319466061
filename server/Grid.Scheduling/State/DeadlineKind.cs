namespace Grid.Scheduling.State;

internal enum DeadlineKind
{
    /// <summary>A lease was not taken, or its job ran too long.</summary>
    Lease,

    /// <summary>A bot was silent for too long.</summary>
    Silence,

    /// <summary>A poll was held for as long as it may be.</summary>
    Hold,

    /// <summary>No bot offers what the jobs of a queue need.</summary>
    Unmatched,

    /// <summary>A job has waited for as long as it may.</summary>
    QueueAge,

    /// <summary>An instance has had fewer bots than it was promised for as long as it is to bear it.</summary>
    Shortage,

    /// <summary>The oldest finished operation has been kept long enough.</summary>
    Retention,
}
