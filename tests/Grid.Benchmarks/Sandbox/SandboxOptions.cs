namespace Grid.Benchmarks.Sandbox;

/// <summary>What to measure.</summary>
/// <param name="Samples">How often each row is measured; the median counts.</param>
/// <param name="Files">Files of the tree that is staged.</param>
/// <param name="Directories">Its directories.</param>
/// <param name="SizeBytes">The size of all its files together.</param>
internal sealed record SandboxOptions(int Samples, int Files, int Directories, long SizeBytes)
{
    public const string NoOp = "noop";
    public const string Staging = "staging";
    public const string LargeFile = "large";
    public const string Compile = "compile";
    public const string Make = "make";

    /// <summary>What can be measured, in the order it is.</summary>
    public static IReadOnlyList<string> AllParts { get; } = [NoOp, Staging, LargeFile, Compile, Make];

    /// <summary>What of it is.</summary>
    public IReadOnlyList<string> Parts { get; init; } = AllParts;
}
