namespace Grid.Storage.Backends;

/// <summary>Something a store says it holds, and does not.</summary>
/// <param name="Digest">What it is held under.</param>
/// <param name="Place">Where it was found damaged.</param>
public sealed record DamagedRecord(string Digest, string Place);
