using Grid.Config.Diagnostics;

namespace Grid.Config.Model;

/// <summary>The images that actions of a bot may ask for.</summary>
/// <param name="Location">Where it stands.</param>
/// <param name="Folders">Folders in OCI's image layout.</param>
public sealed record ImagesConfig(SourceLocation Location, IReadOnlyList<string> Folders)
{
    /// <summary>The property values that actions may name; null for all that the folders hold.</summary>
    public IReadOnlyList<string>? Allowed { get; init; }

    /// <summary>Where they are unpacked; null for a folder beside the bot's local store.</summary>
    public string? Path { get; init; }

    /// <summary>Bytes of the unpacked ones together; null for the store's own bound.</summary>
    public long? SizeBytesMax { get; init; }
}
