namespace Grid.Scheduling.State.Order;

/// <summary>Levels of a lane, the one whose turn it is first.</summary>
internal readonly struct LevelOrder : IHeapOrder<PriorityLevel, LevelRank>
{
    public static LevelRank RankOf(PriorityLevel item) => item.Rank;

    public static bool IsBefore(in LevelRank left, in LevelRank right) => left.IsBefore(right);

    public static int PlaceOf(PriorityLevel item) => item.Place;

    public static void SetPlace(PriorityLevel item, int place) => item.Place = place;
}
