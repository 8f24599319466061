namespace Grid.Benchmarks;

/// <summary>Durations in milliseconds, by nearest rank.</summary>
internal sealed record Percentiles(double P50, double P90, double P99, double Max)
{
    public static Percentiles Of(IEnumerable<TimeSpan> durations)
    {
        double[] sorted = [.. durations.Select(duration => duration.TotalMilliseconds).Order()];
        return sorted.Length == 0
            ? throw new ArgumentException("There is no percentile of nothing.", nameof(durations))
            : new Percentiles(At(sorted, 0.50), At(sorted, 0.90), At(sorted, 0.99), Math.Round(sorted[^1], 3));
    }

    public override string ToString() => $"p50 {P50:0.00} ms   p90 {P90:0.00} ms   p99 {P99:0.00} ms   max {Max:0.00} ms";

    private static double At(double[] sorted, double share) =>
        Math.Round(sorted[(int)Math.Ceiling(share * sorted.Length) - 1], 3);
}
