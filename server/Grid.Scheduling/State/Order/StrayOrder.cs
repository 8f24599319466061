namespace Grid.Scheduling.State.Order;

/// <summary>Strays of a line, the longest queued first.</summary>
internal readonly struct StrayOrder<TLinks> : IHeapOrder<Job, JobId>
    where TLinks : struct, IJobLinks
{
    public static JobId RankOf(Job item) => item.Id;

    public static bool IsBefore(in JobId left, in JobId right) => left.Value < right.Value;

    public static int PlaceOf(Job item) => TLinks.Of(item).Stray - 1;

    public static void SetPlace(Job item, int place) => TLinks.Of(item).Stray = place + 1;
}
