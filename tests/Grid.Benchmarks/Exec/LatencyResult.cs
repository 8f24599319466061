namespace Grid.Benchmarks.Exec;

/// <summary>Latencies of executions, from the call of Execute to the operation that is done.</summary>
internal sealed record LatencyResult(
    int Actions, int Concurrency, double PerSecond, Percentiles Execute, StageMedians Stages, Percentiles Spawn)
{
    /// <summary>How many times as long as a spawn an execution takes, at the median.</summary>
    public double Ratio => Math.Round(Execute.P50 / Spawn.P50, 2);

    /// <summary>
    /// Processor time that server and bot used for an execution, in milliseconds: other programs on the machine move it less
    /// than they do the clock.
    /// </summary>
    public required double ProcessorMilliseconds { get; init; }

    /// <summary>The same of the commands.</summary>
    public required double CommandMilliseconds { get; init; }
}
