namespace Grid.Benchmarks.Scheduler;

/// <param name="Cycles">Jobs that come and go for a sample.</param>
/// <param name="Queued">Jobs that wait meanwhile, where the queue is long.</param>
/// <param name="Samples">How often each row is measured.</param>
internal sealed record FoldOptions(int Cycles, int Queued, int Samples);
