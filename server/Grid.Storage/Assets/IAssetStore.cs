using Grid.Core;

namespace Grid.Storage.Assets;

/// <summary>
/// Remembers what names stand for (Remote Asset). Absence is a value, as in <see cref="IBlobStore"/>; the content itself
/// is in a CAS.
/// </summary>
public interface IAssetStore
{
    /// <summary>What a name stands for, or null.</summary>
    ValueTask<Asset?> FindAsync(AssetKey key, CancellationToken cancellation);

    /// <summary>Says what names stand for from now on, all of them or none.</summary>
    /// <exception cref="GridException">RESOURCE_EXHAUSTED when the store has no room for it.</exception>
    ValueTask PutAsync(IReadOnlyCollection<AssetKey> keys, Asset asset, CancellationToken cancellation);
}
