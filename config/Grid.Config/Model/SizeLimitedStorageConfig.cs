namespace Grid.Config.Model;

/// <summary>A store for small blobs.</summary>
/// <param name="SizeBytesLimit">It holds blobs smaller than this.</param>
/// <param name="Storage">The store.</param>
public sealed record SizeLimitedStorageConfig(long SizeBytesLimit, StorageConfig Storage);
