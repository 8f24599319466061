using Grid.Config.Diagnostics;

namespace Grid.Config.Model;

/// <summary>What is fetched that nobody pushed (<c>fetch</c> of <c>!asset</c>).</summary>
public sealed record FetchConfig(SourceLocation Location)
{
    /// <summary>The hosts it is fetched from.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = ["*"];

    /// <summary>Of these those that may be of this machine's network.</summary>
    public IReadOnlyList<string> PrivateHosts { get; init; } = [];

    /// <summary>Authorities that are trusted beside the machine's; null for none.</summary>
    public string? AuthoritiesPath { get; init; }

    public long SizeBytesMax { get; init; } = 1L << 30;

    public long UnpackedBytesMax { get; init; } = 4L << 30;

    public int EntryCountMax { get; init; } = 200_000;

    public TimeSpan DurationMax { get; init; } = TimeSpan.FromMinutes(10);

    public int FetchCountMax { get; init; } = 16;
}
