using Grid.Server.Client.Trees;

namespace Grid.Server.Client.Execute;

/// <summary>What <c>grid execute</c> was asked to do.</summary>
internal sealed record ExecuteSpec
{
    public required IReadOnlyList<string> Arguments { get; init; }

    public IReadOnlyList<InputSpec> Inputs { get; init; } = [];

    public IReadOnlyList<string> OutputPaths { get; init; } = [];

    public IReadOnlyList<(string Name, string Value)> Platform { get; init; } = [];

    public IReadOnlyList<(string Name, string Value)> Environment { get; init; } = [];

    public string WorkingDirectory { get; init; } = string.Empty;

    public TimeSpan? Timeout { get; init; }

    public int Priority { get; init; }

    public bool DoNotCache { get; init; }

    public bool SkipCacheLookup { get; init; }

    /// <summary>The directory outputs are written to, or null to leave them on the server.</summary>
    public string? DownloadTo { get; init; }

    /// <summary>Whether stages are shown: auto, always, never.</summary>
    public string Progress { get; init; } = "auto";
}
