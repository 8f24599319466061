using Grid.Benchmarks.Reporting;

namespace Grid.Benchmarks.Scheduler.Durable;

/// <summary>Where a measured server keeps the state of its scheduler.</summary>
/// <param name="Name">As it is asked for.</param>
/// <param name="Parts">The scheduler's part of a configuration, with <c>{data}</c> for the server's folder.</param>
/// <param name="Throughput">Actions a second it has to reach; null where it is only told.</param>
internal sealed record StateKind(string Name, string Parts, Target? Throughput)
{
    /// <summary>Whether it survives the server's end.</summary>
    public bool IsDurable { get; init; } = true;

    /// <summary>Every kind, the one that the others are set beside first.</summary>
    public static IReadOnlyList<StateKind> All { get; } =
    [
        new(
            "memory",
            """
            schedulers:
              - !memory-scheduler &jobs
                storage: *cas
                action-cache: *results
                max-queue-size: 10000000
            """,
            Throughput: null)
        {
            IsDurable = false,
        },
    ];

    public string PartsIn(string folder) => Parts.Replace("{data}", folder, StringComparison.Ordinal);
}
