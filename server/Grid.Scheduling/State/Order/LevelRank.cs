namespace Grid.Scheduling.State.Order;

/// <summary>The most urgent level goes first, of those that are alike the one of the lower priority.</summary>
internal readonly record struct LevelRank(long Urgency, int Priority)
{
    public bool IsBefore(in LevelRank other) =>
        Urgency != other.Urgency ? Urgency < other.Urgency : Priority < other.Priority;
}
