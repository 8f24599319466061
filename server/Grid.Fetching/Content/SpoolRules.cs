using Grid.Core;

namespace Grid.Fetching.Content;

/// <summary>What is taken of a stream.</summary>
/// <param name="Name">What is read, for messages.</param>
/// <param name="Function">How it is addressed.</param>
/// <param name="SizeBytesMax">How much there may be.</param>
/// <param name="Folder">Where large content lies.</param>
internal sealed record SpoolRules(string Name, DigestFunction Function, long SizeBytesMax, string Folder)
{
    /// <summary>What it has to be; null when everything will do.</summary>
    public Integrity? Integrity { get; init; }

    public GridException TooLarge() => GridException.ResourceExhausted(
        $"'{Name}' has more than {SizeBytesMax} bytes, which is what this server fetches: raise its limit, or push the asset.");
}
