using Google.Protobuf;
using Grid.Conformance;
using Grid.Core;
using Grid.Storage.Assets;
using Grid.Storage.Backends;
using Grid.Storage.Trees;

namespace Grid.Storage.Tests.Assets;

public sealed class CompletenessCheckingAssetStoreTests
{
    private static readonly AssetKey Name = AssetKey.Parse(AssetKind.Blob, "urn:a", AssetQualifiers.None);
    private static readonly AssetKey TreeName = AssetKey.Parse(AssetKind.Directory, "urn:a", AssetQualifiers.None);

    private readonly MemoryAssetStore _names = new(1 << 20);
    private readonly TouchedBlobStore _cas = new(new MemoryBlobStore(1 << 20));

    [Fact]
    public async Task An_asset_that_is_held_is_found_and_touched_with_all_it_refers_to()
    {
        (Digest root, Digest file) = await TreeAsync("in a tree");
        Asset asset = new(await BlobAsync("asset"), DateTimeOffset.UnixEpoch)
        {
            ReferencedBlobs = [await BlobAsync("referenced")],
            ReferencedDirectories = [root],
        };
        CompletenessCheckingAssetStore store = Store();
        await store.PutAsync([Name], asset, default);
        _cas.Touched.Clear();

        Asset found = (await store.FindAsync(Name, default)).ShouldNotBeNull();

        found.Digest.ShouldBe(asset.Digest);
        _cas.Touched.ShouldBe([asset.Digest, asset.ReferencedBlobs[0], root, file], ignoreOrder: true);
    }

    [Theory]
    [InlineData("asset")]
    [InlineData("referenced")]
    [InlineData("root")]
    [InlineData("file")]
    public async Task An_asset_of_which_something_has_left_is_absent(string gone)
    {
        (Digest root, Digest file) = await TreeAsync("in a tree");
        Asset asset = new(await BlobAsync("asset"), DateTimeOffset.UnixEpoch)
        {
            ReferencedBlobs = [await BlobAsync("referenced")],
            ReferencedDirectories = [root],
        };
        await Store().PutAsync([Name], asset, default);

        MemoryBlobStore rest = new(1 << 20);
        Digest lost = gone switch { "asset" => asset.Digest, "root" => root, "file" => file, _ => asset.ReferencedBlobs[0] };
        foreach (Digest digest in new[] { asset.Digest, asset.ReferencedBlobs[0], root, file }.Where(digest => digest != lost))
        {
            await rest.WriteAsync((await _cas.ReadAsync(digest, default))!.Value, default);
        }

        (await Store(rest).FindAsync(Name, default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_directory_is_found_only_while_its_whole_tree_is_held()
    {
        (Digest root, _) = await TreeAsync("in a tree");
        await Store().PutAsync([TreeName], new Asset(root, DateTimeOffset.UnixEpoch), default);
        MemoryBlobStore rest = new(1 << 20);
        await rest.WriteAsync((await _cas.ReadAsync(root, default))!.Value, default);

        (await Store().FindAsync(TreeName, default)).ShouldNotBeNull();
        (await Store(rest).FindAsync(TreeName, default)).ShouldBeNull();
    }

    [Fact]
    public async Task An_asset_that_is_not_held_is_refused_by_name_and_nothing_is_stored()
    {
        Digest missing = Blobs.Unknown();

        GridException refusal = await Should.ThrowAsync<GridException>(
            async () => await Store().PutAsync([Name], new Asset(missing, DateTimeOffset.UnixEpoch), default));

        refusal.Status.ShouldBe(GridStatus.FailedPrecondition);
        refusal.MissingBlobs.ShouldBe([missing]);
        (await _names.FindAsync(Name, default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_directory_that_is_none_is_refused_and_nothing_is_stored()
    {
        Digest junk = await _cas.WriteAsync(new byte[] { 0x0a, 0xff, 0xff, 0xff }, default);

        GridException refusal = await Should.ThrowAsync<GridException>(
            async () => await Store().PutAsync([TreeName], new Asset(junk, DateTimeOffset.UnixEpoch), default));

        refusal.Status.ShouldBe(GridStatus.InvalidArgument);
        (await _names.FindAsync(TreeName, default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_reference_that_was_never_here_is_left_out()
    {
        (Digest root, _) = await TreeAsync("in a tree");
        Reapi.Directory broken = new() { Files = { new Reapi.FileNode { Name = "f", Digest = Blobs.Unknown().ToWire() } } };
        Asset asset = new(await BlobAsync("asset"), DateTimeOffset.UnixEpoch)
        {
            ReferencedBlobs = [Blobs.Unknown(), await BlobAsync("referenced")],
            ReferencedDirectories = [root, await _cas.WriteAsync(broken.ToByteArray(), default)],
        };

        await Store().PutAsync([Name], asset, default);

        Asset found = (await Store().FindAsync(Name, default)).ShouldNotBeNull();
        found.ReferencedBlobs.ShouldBe([asset.ReferencedBlobs[1]]);
        found.ReferencedDirectories.ShouldBe([root]);
    }

    private CompletenessCheckingAssetStore Store(IBlobStore? cas = null) => new(
        _names, cas ?? _cas, new TreeClosures(cas ?? _cas, TreeCacheOptions.None, TimeProvider.System));

    private async Task<Digest> BlobAsync(string text)
    {
        Blob blob = Blobs.OfText(text);
        return await _cas.WriteAsync(blob.Content, default);
    }

    private async Task<(Digest Root, Digest File)> TreeAsync(string text)
    {
        Digest file = await BlobAsync(text);
        Reapi.Directory root = new() { Files = { new Reapi.FileNode { Name = "f", Digest = file.ToWire() } } };
        return (await _cas.WriteAsync(root.ToByteArray(), default), file);
    }
}
