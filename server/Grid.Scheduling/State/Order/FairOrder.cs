namespace Grid.Scheduling.State.Order;

/// <summary>Siblings of a tree of waiting jobs, the one whose turn it is first.</summary>
internal readonly struct FairOrder : IHeapOrder<FairNode>
{
    public static bool IsBefore(FairNode left, FairNode right) => left.Share.IsBefore(right.Share);

    public static int PlaceOf(FairNode item) => item.Place;

    public static void SetPlace(FairNode item, int place) => item.Place = place;
}
