namespace Grid.Benchmarks.Storage;

/// <summary>What to measure.</summary>
/// <param name="Kind">The store.</param>
/// <param name="Blobs">How many it holds when it is looked into and opened again.</param>
/// <param name="Samples">How often each row is measured; the median counts.</param>
internal sealed record StorageOptions(StoreKind Kind, int Blobs, int Samples);
