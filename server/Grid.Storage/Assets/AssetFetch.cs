using Grid.Core;

namespace Grid.Storage.Assets;

/// <summary>What is to be fetched.</summary>
/// <param name="Kind">As a blob, or as the directory that it is an archive of.</param>
/// <param name="Names">Places that it is at, in the client's order.</param>
/// <param name="Qualifiers">What the client says of it.</param>
/// <param name="Function">How its digest is made.</param>
/// <param name="Timeout">How long it may take; null for the fetcher's own limit.</param>
public sealed record AssetFetch(
    AssetKind Kind, IReadOnlyList<string> Names, AssetQualifiers Qualifiers, DigestFunction Function, TimeSpan? Timeout);
