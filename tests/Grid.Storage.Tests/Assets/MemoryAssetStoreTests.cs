using Grid.Conformance;
using Grid.Core;
using Grid.Storage.Assets;

namespace Grid.Storage.Tests.Assets;

public sealed class MemoryAssetStoreTests : AssetStoreContract
{
    private static readonly Asset Some = new(Digest.Of("content"u8), DateTimeOffset.UnixEpoch);

    [Fact]
    public async Task The_asset_unused_for_longest_makes_room()
    {
        MemoryAssetStore store = new(sizeBytesMax: 1200);
        await store.PutAsync([Key("urn:1")], Some, default);
        await store.PutAsync([Key("urn:2")], Some, default);

        await store.FindAsync(Key("urn:1"), default);
        await store.PutAsync([Key("urn:3")], Some, default);

        (await store.FindAsync(Key("urn:1"), default)).ShouldNotBeNull();
        (await store.FindAsync(Key("urn:2"), default)).ShouldBeNull();
        (await store.FindAsync(Key("urn:3"), default)).ShouldNotBeNull();
    }

    [Fact]
    public async Task An_asset_that_can_never_fit_is_refused_and_evicts_nobody()
    {
        MemoryAssetStore store = new(sizeBytesMax: 1200);
        await store.PutAsync([Key("urn:1")], Some, default);
        AssetKey[] names = [Key("urn:1"), Key("urn:2"), Key("urn:3")];

        GridException refusal =
            await Should.ThrowAsync<GridException>(async () => await store.PutAsync(names, Some, default));

        refusal.Status.ShouldBe(GridStatus.ResourceExhausted);
        (await store.FindAsync(Key("urn:1"), default)).ShouldNotBeNull();
    }

    protected override IAssetStore Create() => new MemoryAssetStore(sizeBytesMax: 1 << 20);
}
