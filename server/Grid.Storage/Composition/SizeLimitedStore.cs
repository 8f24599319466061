namespace Grid.Storage.Composition;

/// <summary>A store for small blobs.</summary>
/// <param name="SizeBytesLimit">It holds blobs smaller than this.</param>
/// <param name="Store">The store.</param>
public sealed record SizeLimitedStore(long SizeBytesLimit, IBlobStore Store);
