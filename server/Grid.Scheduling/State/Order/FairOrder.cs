namespace Grid.Scheduling.State.Order;

/// <summary>Siblings of a tree of waiting jobs, the one whose turn it is first.</summary>
internal readonly struct FairOrder : IHeapOrder<FairNode, ShareRank>
{
    public static ShareRank RankOf(FairNode item) => item.Share.Rank;

    public static bool IsBefore(in ShareRank left, in ShareRank right) => left.IsBefore(right);

    public static int PlaceOf(FairNode item) => item.Place;

    public static void SetPlace(FairNode item, int place) => item.Place = place;
}
