using Grid.Config.Diagnostics;

namespace Grid.Config.Model;

/// <summary>A bot's local store of blobs, from which inputs are hardlinked; null for no limit on its size.</summary>
public sealed record BotCacheConfig(SourceLocation Location, string Path, long? SizeBytesMax);
