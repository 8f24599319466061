namespace Grid.Benchmarks.Exec;

/// <summary>The median of each stage of an execution, in milliseconds, as the farm stamped them.</summary>
internal sealed record StageMedians(double Queued, double Staged, double Ran, double Captured)
{
    public static StageMedians Of(IReadOnlyList<NoOpTimes> times) => new(
        MedianOf(times, time => time.Queued),
        MedianOf(times, time => time.Staged),
        MedianOf(times, time => time.Ran),
        MedianOf(times, time => time.Captured));

    public override string ToString() =>
        $"queued {Queued:0.00}   inputs {Staged:0.00}   ran {Ran:0.00}   outputs {Captured:0.00} ms";

    private static double MedianOf(IReadOnlyList<NoOpTimes> times, Func<NoOpTimes, TimeSpan> stage) =>
        Percentiles.Of(times.Select(stage)).P50;
}
