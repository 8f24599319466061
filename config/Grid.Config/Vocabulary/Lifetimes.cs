using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>A time in several units, which add up.</summary>
internal static class Lifetimes
{
    private const int NumberMax = 1_000_000;

    // Long enough to mean "for ever", and short enough to be added to any date.
    private static readonly TimeSpan LifetimeMax = TimeSpan.FromDays(36_500);

    private static readonly (Key<int> Key, TimeSpan Unit)[] Units =
    [
        Unit("weeks", TimeSpan.FromDays(7)),
        Unit("days", TimeSpan.FromDays(1)),
        Unit("hours", TimeSpan.FromHours(1)),
        Unit("minutes", TimeSpan.FromMinutes(1)),
        Unit("seconds", TimeSpan.FromSeconds(1)),
    ];

    public static MappingShape<TimeSpan> Shape { get; } = new(
        "a time in units",
        [.. Units.Select(unit => unit.Key)],
        values => Units.Aggregate(TimeSpan.Zero, (sum, unit) => Shorter(sum + (values.Get(unit.Key) * unit.Unit))));

    private static TimeSpan Shorter(TimeSpan lifetime) => lifetime < LifetimeMax ? lifetime : LifetimeMax;

    private static (Key<int> Key, TimeSpan Unit) Unit(string name, TimeSpan length) => (
        new Key<int>(name, Shapes.Count(0, NumberMax), "Added to the others.") { DefaultText = "0" },
        length);
}
