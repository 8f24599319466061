namespace Grid.Benchmarks.Load;

/// <summary>What became of a call.</summary>
/// <param name="Call">The call.</param>
/// <param name="Duration">From sending it to the end of its answer.</param>
/// <param name="Body">Its messages, each with gRPC's five bytes before it; empty when they were not wanted.</param>
internal readonly record struct LoadAnswer(LoadCall Call, TimeSpan Duration, ReadOnlyMemory<byte> Body);
