using Grid.Scheduling.State.Order;

namespace Grid.Scheduling.State;

/// <summary>Deadlines, the earliest first.</summary>
internal readonly struct DeadlineOrder : IHeapOrder<Deadline, DeadlineRank>
{
    public static DeadlineRank RankOf(Deadline item) => new(item.SortedAt.UtcTicks, item.Sequence);

    public static bool IsBefore(in DeadlineRank left, in DeadlineRank right) => left.IsBefore(right);

    public static int PlaceOf(Deadline item) => item.Index;

    public static void SetPlace(Deadline item, int place) => item.Index = place;
}
