using Grid.Core;

namespace Grid.Storage.Assets;

/// <summary>Gets what names stand for from the places that they are.</summary>
public interface IAssetFetcher
{
    /// <summary>Whether a name is that of a place it gets things from.</summary>
    bool Reaches(AssetKey key);

    /// <summary>Puts what one of some names stands for into the CAS.</summary>
    /// <exception cref="GridException">
    /// Why none of them could be: INVALID_ARGUMENT when the request cannot be fulfilled by anybody, NOT_FOUND,
    /// PERMISSION_DENIED, ABORTED when it is not what it should be, DEADLINE_EXCEEDED, UNAVAILABLE, RESOURCE_EXHAUSTED.
    /// </exception>
    ValueTask<FetchedAsset> FetchAsync(AssetFetch fetch, CancellationToken cancellation);
}
