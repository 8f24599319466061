namespace Grid.Benchmarks.Sandbox;

/// <summary>What to measure.</summary>
/// <param name="Samples">How often each row is measured; the median counts.</param>
/// <param name="Files">Files of the tree that is staged.</param>
/// <param name="Directories">Its directories.</param>
/// <param name="SizeBytes">The size of all its files together.</param>
internal sealed record SandboxOptions(int Samples, int Files, int Directories, long SizeBytes);
