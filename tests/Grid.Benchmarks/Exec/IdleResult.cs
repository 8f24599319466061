namespace Grid.Benchmarks.Exec;

/// <summary>What an idle server used.</summary>
internal sealed record IdleResult(int Bots, double Seconds, double ServerPercentOfCore, long ServerResidentBytes);
