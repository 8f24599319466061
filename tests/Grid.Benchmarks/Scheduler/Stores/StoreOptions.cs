using System.CommandLine;

namespace Grid.Benchmarks.Scheduler.Stores;

/// <param name="Commits">Commits of a sample.</param>
/// <param name="Queued">Jobs to be loaded again.</param>
/// <param name="Samples">How often each row is measured.</param>
internal sealed record StoreOptions(int Commits, int Queued, int Samples)
{
    public static Option<int> CommitsOption { get; } = CommonOptions.Number(
        "--commits", "Of store: commits of one sample.", 2_000);
}
