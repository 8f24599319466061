namespace Grid.Scheduling.State.Order;

/// <summary>Strays of a line, the longest queued first.</summary>
internal readonly struct StrayOrder<TLinks> : IHeapOrder<Job>
    where TLinks : struct, IJobLinks
{
    public static bool IsBefore(Job left, Job right) => left.Id.Value < right.Id.Value;

    public static int PlaceOf(Job item) => TLinks.Of(item).Stray - 1;

    public static void SetPlace(Job item, int place) => TLinks.Of(item).Stray = place + 1;
}
