namespace Grid.Scheduling.State;

/// <summary>A moment at which something of its owner is due, unless it is moved or cleared before.</summary>
/// <param name="kind">What is due.</param>
/// <param name="owner">Of whom; null for one that is its own owner.</param>
internal class Deadline(DeadlineKind kind, object? owner = null)
{
    public DeadlineKind Kind { get; } = kind;

    public object Owner => owner ?? this;

    public DateTimeOffset At { get; set; }

    /// <summary>What its place in the heap goes by: its moment, or an earlier one that it had before.</summary>
    public DateTimeOffset SortedAt { get; set; }

    /// <summary>Orders deadlines of the same moment by when they were set.</summary>
    public long Sequence { get; set; }

    /// <summary>Place in the heap; negative while it is not set.</summary>
    public int Index { get; set; } = -1;

    public bool IsSet => Index >= 0;
}
