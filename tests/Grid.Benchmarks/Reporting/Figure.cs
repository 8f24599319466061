namespace Grid.Benchmarks.Reporting;

/// <summary>One row of a table.</summary>
/// <param name="Work">What was done.</param>
/// <param name="Unit">Of the measured value.</param>
/// <param name="Measured">The median of the samples.</param>
/// <param name="Target">What it has to reach; null when it is only told.</param>
internal sealed record Figure(string Work, string Unit, double Measured, Target? Target = null)
{
    /// <summary>Every sample, in the order taken.</summary>
    public IReadOnlyList<double> Samples { get; init; } = [];

    /// <summary>Processor time of the server for each thing done, in microseconds; null when no server took part.</summary>
    public double? ServerMicroseconds { get; init; }

    /// <summary>The same work beside what the machine can do without us, in words.</summary>
    public string? Baseline { get; init; }

    /// <summary>The middle of several samples of which each is a number and what the server used for it.</summary>
    public static double MedianOf(IEnumerable<double> samples)
    {
        double[] sorted = [.. samples.Order()];
        return sorted[sorted.Length / 2];
    }
}
