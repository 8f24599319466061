namespace Grid.Scheduling.State;

/// <summary>A moment, or none, in a third of the memory: of each job and operation there are several.</summary>
internal readonly record struct Moment
{
    private readonly long _utcTicks;

    private Moment(long utcTicks) => _utcTicks = utcTicks;

    public DateTimeOffset? At => _utcTicks == 0 ? null : new DateTimeOffset(_utcTicks, TimeSpan.Zero);

    public static Moment Of(DateTimeOffset? at) => new(at?.UtcTicks ?? 0);
}
