namespace Grid.Scheduling.State;

/// <summary>The earliest deadline comes first, of those of the same moment the one that was set first.</summary>
internal readonly record struct DeadlineRank(long SortedAtTicks, long Sequence)
{
    public bool IsBefore(in DeadlineRank other) =>
        SortedAtTicks != other.SortedAtTicks ? SortedAtTicks < other.SortedAtTicks : Sequence < other.Sequence;
}
