namespace Grid.Scheduling.State.Order;

/// <summary>
/// Whose turn comes first: that of the one with fewest executing, then of the one served least recently, then of the one
/// that was there first.
/// </summary>
internal readonly record struct ShareRank(int Executing, long ServedAt, long Number)
{
    public bool IsBefore(in ShareRank other)
    {
        if (Executing != other.Executing)
        {
            return Executing < other.Executing;
        }

        return ServedAt != other.ServedAt ? ServedAt < other.ServedAt : Number < other.Number;
    }
}
