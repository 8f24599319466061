namespace Grid.Benchmarks.Exec;

/// <summary>What to measure.</summary>
internal sealed record ExecOptions
{
    public required int Sequential { get; init; }

    public required int Concurrent { get; init; }

    public required int Concurrency { get; init; }

    public required int Jobs { get; init; }

    public required int WarmUp { get; init; }

    public required long BlobBytes { get; init; }

    public required int Bots { get; init; }

    public required TimeSpan IdleDuration { get; init; }

    /// <summary>The built grid.dll.</summary>
    public required string GridAssembly { get; init; }
}
