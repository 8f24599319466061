using Grid.Core;

namespace Grid.Storage.Assets;

/// <summary>What was fetched.</summary>
/// <param name="Name">The name it was fetched by.</param>
/// <param name="Digest">The blob, or the root of the tree, in the CAS.</param>
/// <param name="IsPinned">Whether the request says so exactly what it is that it need not be fetched again.</param>
public sealed record FetchedAsset(string Name, Digest Digest, bool IsPinned);
