using Grid.Benchmarks.Reporting;

namespace Grid.Benchmarks.Scheduler.Durable;

/// <summary>Where a measured server keeps the state of its scheduler.</summary>
/// <param name="Name">As it is asked for.</param>
/// <param name="Lines">What its part of a configuration says of that, with <c>{data}</c> and <c>{postgres}</c> to be filled in.</param>
/// <param name="Throughput">Actions a second it has to reach; null where it is only told.</param>
internal sealed record StateKind(string Name, string Lines, Target? Throughput)
{
    /// <summary>It survives the server's end.</summary>
    public bool IsDurable => Throughput is not null;

    /// <summary>A PostgreSQL server has to be there.</summary>
    public bool NeedsPostgres => Lines.Contains(PostgresMark, StringComparison.Ordinal);

    /// <summary>Every kind, the one that the others are set beside first.</summary>
    public static IReadOnlyList<StateKind> All { get; } =
    [
        new("memory", "!memory-scheduler &jobs", Throughput: null),
        new("sqlite", "!sql-scheduler &jobs\n    path: {data}/scheduler.db", new Target(2_000, 5_000)),
        new("postgres", "!sql-scheduler &jobs\n    sql: !sql-connection\n      connection-string: {postgres}", new Target(1_000, 2_500)),
    ];

    private const string PostgresMark = "{postgres}";

    /// <summary>The part of a configuration that says where jobs are.</summary>
    public string PartsIn(string folder, string postgres) =>
        $"""
        schedulers:
          - {Lines.Replace("{data}", folder, StringComparison.Ordinal).Replace(PostgresMark, postgres, StringComparison.Ordinal)}
            storage: *cas
            action-cache: *results
            max-queue-size: 10000000
        """;
}
