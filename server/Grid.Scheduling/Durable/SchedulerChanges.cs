namespace Grid.Scheduling.Durable;

/// <summary>
/// What has changed since the last time it was asked for: the latest state of everything touched. All of it is to be
/// kept, or none.
/// </summary>
public sealed record SchedulerChanges
{
    /// <summary>Jobs as they are now, those that ended included; no two of the same key.</summary>
    public IReadOnlyList<JobRow> Jobs { get; init; } = [];

    /// <summary>Operations that are new or left their job; no two of the same key.</summary>
    public IReadOnlyList<OperationRow> Operations { get; init; } = [];

    /// <summary>Finished operations that a client deleted; their rows go.</summary>
    public IReadOnlyList<OperationName> DeletedOperations { get; init; } = [];

    /// <summary>Sessions that were opened, or whose bot changed; no two of the same key.</summary>
    public IReadOnlyList<SessionRow> Sessions { get; init; } = [];

    /// <summary>Sessions that ended; their rows go. None of them is among <see cref="Sessions"/>.</summary>
    public IReadOnlyList<BotSessionName> ClosedSessions { get; init; } = [];

    /// <summary>Notes as they are now; one without a value goes. No two of the same key.</summary>
    public IReadOnlyList<NoteRow> Notes { get; init; } = [];

    /// <summary>History, in the order it happened.</summary>
    public IReadOnlyList<JobEvent> Events { get; init; } = [];

    public bool IsEmpty => RowCount == 0;

    /// <summary>How many rows a commit of it touches.</summary>
    public int RowCount =>
        Jobs.Count + Operations.Count + DeletedOperations.Count + Sessions.Count + ClosedSessions.Count + Notes.Count + Events.Count;
}
