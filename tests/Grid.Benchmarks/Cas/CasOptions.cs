namespace Grid.Benchmarks.Cas;

/// <summary>What to measure.</summary>
internal sealed record CasOptions
{
    /// <summary>The built grid.dll.</summary>
    public required string GridAssembly { get; init; }

    /// <summary>A configuration in place of <see cref="CasServer"/>'s own; <c>{data}</c> and <c>{address}</c> are filled in.</summary>
    public string? ConfigPath { get; init; }

    /// <summary>How often each row is measured; the median counts.</summary>
    public required int Samples { get; init; }

    /// <summary>How long one sample of small calls lasts.</summary>
    public required TimeSpan SampleDuration { get; init; }

    /// <summary>Connections over which the calls of a row are spread.</summary>
    public required int Connections { get; init; }

    /// <summary>The largest HTTP/2 frame that the server may send.</summary>
    public required int FrameBytes { get; init; }

    /// <summary>A unix socket instead of TCP.</summary>
    public required bool UsesSocket { get; init; }

    /// <summary>Part of the names of the rows to measure; null for all.</summary>
    public string? Only { get; init; }
}
