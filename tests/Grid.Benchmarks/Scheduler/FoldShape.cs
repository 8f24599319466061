namespace Grid.Benchmarks.Scheduler;

/// <param name="Invocations">Builds under way at once, which take turns.</param>
/// <param name="Targets">Targets of each build.</param>
internal sealed record FoldShape(int Invocations, int Targets);
