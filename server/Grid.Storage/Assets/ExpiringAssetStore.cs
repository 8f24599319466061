namespace Grid.Storage.Assets;

/// <summary>Answers with no asset whose time is over, however long the store below goes on to keep it.</summary>
public sealed class ExpiringAssetStore(IAssetStore inner, TimeProvider time) : IAssetStore
{
    public async ValueTask<Asset?> FindAsync(AssetKey key, CancellationToken cancellation) =>
        await inner.FindAsync(key, cancellation) is { } asset && IsFresh(asset) ? asset : null;

    public ValueTask PutAsync(IReadOnlyCollection<AssetKey> keys, Asset asset, CancellationToken cancellation) =>
        inner.PutAsync(keys, asset, cancellation);

    private bool IsFresh(Asset asset) => asset.ExpiresAt is not { } end || time.GetUtcNow() < end;
}
