namespace Grid.Benchmarks.Exec;

/// <summary>The median of each stage of an execution, in milliseconds; see <see cref="NoOpTimes"/>.</summary>
internal sealed record StageMedians(
    double Accepted, double Queued, double Prepared, double Ran, double Captured, double Told)
{
    public static StageMedians Of(IReadOnlyList<NoOpTimes> times) => new(
        MedianOf(times, time => time.Accepted),
        MedianOf(times, time => time.Queued),
        MedianOf(times, time => time.Prepared),
        MedianOf(times, time => time.Ran),
        MedianOf(times, time => time.Captured),
        MedianOf(times, time => time.Told));

    public override string ToString() =>
        $"accepted {Accepted:0.00}  queued {Queued:0.00}  prepared {Prepared:0.00}  "
        + $"ran {Ran:0.00}  captured {Captured:0.00}  told {Told:0.00} ms";

    private static double MedianOf(IReadOnlyList<NoOpTimes> times, Func<NoOpTimes, TimeSpan> stage) =>
        Percentiles.Of(times.Select(stage)).P50;
}
