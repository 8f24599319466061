namespace Grid.Storage.Backends;

/// <summary>A file met when a <see cref="StoreFolder"/> was scanned.</summary>
internal sealed record FoundFile(StoredFile File, long SizeBytes, DateTimeOffset UsedAt);
