using Grid.Benchmarks.Load;
using Grid.Benchmarks.Reporting;

namespace Grid.Benchmarks.Cas;

/// <summary>One row: calls of one method at one concurrency.</summary>
/// <param name="Name">As the row is called.</param>
/// <param name="Unit">What is counted, a second.</param>
/// <param name="Path">The gRPC method.</param>
/// <param name="Concurrency">Calls under way at once.</param>
/// <param name="Target">What it has to reach.</param>
internal sealed record CasWork(string Name, string Unit, string Path, int Concurrency, Target Target)
{
    /// <summary>Makes the calls of a sample; made anew for each when they store something.</summary>
    public required Func<IReadOnlyList<LoadCall>> MakeCalls { get; init; }

    /// <summary>Whether the same calls can be made over and over.</summary>
    public bool IsRepeatable { get; init; }

    /// <summary>By what the items of a second are divided to be printed: 10^9 for bytes in GB.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Says the measured value beside what the machine can do without us.</summary>
    public required Func<double, Baselines, string> Beside { get; init; }
}
