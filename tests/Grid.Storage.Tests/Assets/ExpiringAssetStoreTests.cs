using Grid.Conformance;
using Grid.Core;
using Grid.Storage.Assets;

namespace Grid.Storage.Tests.Assets;

public sealed class ExpiringAssetStoreTests : AssetStoreContract
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task An_asset_is_found_until_its_time_is_over()
    {
        IAssetStore store = Create();
        Asset asset = new(Digest.Of("content"u8), _time.GetUtcNow()) { ExpiresAt = _time.GetUtcNow().AddHours(1) };
        await store.PutAsync([Key("urn:a")], asset, default);

        _time.Advance(TimeSpan.FromMinutes(59));
        (await store.FindAsync(Key("urn:a"), default)).ShouldNotBeNull();
        _time.Advance(TimeSpan.FromMinutes(1));
        (await store.FindAsync(Key("urn:a"), default)).ShouldBeNull();
    }

    // The contract's assets expire at one o'clock, and this clock begins at midnight.
    protected override IAssetStore Create() => new ExpiringAssetStore(new MemoryAssetStore(1 << 20), _time);
}
