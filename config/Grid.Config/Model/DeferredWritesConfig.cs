namespace Grid.Config.Model;

/// <summary>How what clients believe stored is brought to the fallback of a cache.</summary>
/// <param name="WritersMax">How many blobs are written at once.</param>
/// <param name="SizeBytesMax">How many bytes may wait.</param>
public sealed record DeferredWritesConfig(int WritersMax, long SizeBytesMax);
