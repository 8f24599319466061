using Grid.Fetching.Network;

namespace Grid.Fetching;

/// <summary>What may be fetched, and how much of it.</summary>
public sealed record FetchOptions
{
    /// <summary>Where from.</summary>
    public HostRules Hosts { get; init; } = HostRules.Public;

    /// <summary>The largest download.</summary>
    public long SizeBytesMax { get; init; } = 1L << 30;

    /// <summary>How many bytes an archive may become.</summary>
    public long UnpackedBytesMax { get; init; } = 4L << 30;

    /// <summary>How many entries an archive may have.</summary>
    public int EntryCountMax { get; init; } = 200_000;

    /// <summary>How long a fetch may take, and does when its client does not say.</summary>
    public TimeSpan DurationMax { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How many fetches there are at once.</summary>
    public int FetchCountMax { get; init; } = 16;

    /// <summary>How many wait for their turn.</summary>
    public int WaitingCountMax { get; init; } = 1_000;

    /// <summary>A file of authorities, in PEM, that are trusted beside the machine's; null for none.</summary>
    public string? AuthoritiesPath { get; init; }

    /// <summary>Where downloads lie until they are known to be what they should; null for the system's temporary folder.</summary>
    public string? SpoolFolder { get; init; }
}
