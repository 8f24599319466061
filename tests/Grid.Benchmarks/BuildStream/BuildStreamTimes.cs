namespace Grid.Benchmarks.BuildStream;

/// <summary>What one round took, in seconds.</summary>
internal sealed record BuildStreamTimes(double Cold, double Warm, double Pulled);
