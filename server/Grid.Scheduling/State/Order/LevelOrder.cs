namespace Grid.Scheduling.State.Order;

/// <summary>Levels of a lane, the one whose turn it is first.</summary>
internal readonly struct LevelOrder : IHeapOrder<PriorityLevel>
{
    public static bool IsBefore(PriorityLevel left, PriorityLevel right) => left.IsMoreUrgentThan(right);

    public static int PlaceOf(PriorityLevel item) => item.Place;

    public static void SetPlace(PriorityLevel item, int place) => item.Place = place;
}
