using Grid.Core;
using Grid.Storage.Assets;

namespace Grid.Conformance;

/// <summary>What every <see cref="IAssetStore"/> does.</summary>
public abstract class AssetStoreContract
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly AssetKey Name = Key("urn:a");
    private static readonly Asset Some = new(Digest.Of("content"u8), Noon);

    /// <summary>A store with nothing in it and room for some assets.</summary>
    protected abstract IAssetStore Create();

    /// <summary>A key by its parts.</summary>
    protected static AssetKey Key(string name, AssetKind kind = AssetKind.Blob, params AssetQualifier[] qualifiers) =>
        AssetKey.Parse(kind, name, AssetQualifiers.Parse(qualifiers));

    [Fact]
    public async Task An_asset_that_was_put_is_found_as_it_was()
    {
        IAssetStore store = Create();
        Asset asset = Some with
        {
            ExpiresAt = Noon.AddHours(1),
            ReferencedBlobs = [Digest.Of("1"u8), Digest.Of("2"u8)],
            ReferencedDirectories = [Digest.Of("3"u8)],
        };

        await store.PutAsync([Name], asset, default);

        Asset found = (await store.FindAsync(Name, default)).ShouldNotBeNull();
        found.Digest.ShouldBe(asset.Digest);
        found.StoredAt.ShouldBe(asset.StoredAt);
        found.ExpiresAt.ShouldBe(asset.ExpiresAt);
        found.ReferencedBlobs.ShouldBe(asset.ReferencedBlobs);
        found.ReferencedDirectories.ShouldBe(asset.ReferencedDirectories);
    }

    [Fact]
    public async Task An_asset_that_was_not_put_is_a_value_not_an_error() =>
        (await Create().FindAsync(Name, default)).ShouldBeNull();

    [Fact]
    public async Task Every_name_of_an_asset_leads_to_it()
    {
        IAssetStore store = Create();
        AssetKey[] names = [Name, Key("urn:b"), Key("urn:c", AssetKind.Blob, new AssetQualifier("vcs.branch", "main")), Name];

        await store.PutAsync(names, Some, default);

        foreach (AssetKey name in names)
        {
            (await store.FindAsync(name, default)).ShouldNotBeNull().Digest.ShouldBe(Some.Digest);
        }
    }

    [Fact]
    public async Task A_later_asset_takes_the_name_and_leaves_the_other_names_alone()
    {
        IAssetStore store = Create();
        Asset later = new(Digest.Of("later"u8), Noon.AddHours(1));
        await store.PutAsync([Name, Key("urn:b")], Some with { ExpiresAt = Noon.AddHours(1) }, default);

        await store.PutAsync([Name], later, default);

        Asset found = (await store.FindAsync(Name, default)).ShouldNotBeNull();
        found.Digest.ShouldBe(later.Digest);
        found.StoredAt.ShouldBe(later.StoredAt);
        found.ExpiresAt.ShouldBeNull();
        (await store.FindAsync(Key("urn:b"), default)).ShouldNotBeNull().Digest.ShouldBe(Some.Digest);
    }

    [Fact]
    public async Task One_URI_stands_for_a_blob_and_for_a_directory()
    {
        IAssetStore store = Create();
        Asset directory = new(Digest.Of("a directory"u8), Noon);

        await store.PutAsync([Name], Some, default);
        await store.PutAsync([Key("urn:a", AssetKind.Directory)], directory, default);

        (await store.FindAsync(Name, default)).ShouldNotBeNull().Digest.ShouldBe(Some.Digest);
        (await store.FindAsync(Key("urn:a", AssetKind.Directory), default)).ShouldNotBeNull().Digest.ShouldBe(directory.Digest);
    }

    [Fact]
    public async Task Qualifiers_tell_names_apart_and_their_order_does_not()
    {
        IAssetStore store = Create();
        AssetQualifier branch = new("vcs.branch", "main");
        AssetQualifier type = new("resource_type", "application/x-git");

        await store.PutAsync([Key("urn:a", AssetKind.Blob, branch, type)], Some, default);

        (await store.FindAsync(Key("urn:a", AssetKind.Blob, type, branch), default)).ShouldNotBeNull();
        (await store.FindAsync(Key("urn:a", AssetKind.Blob, type), default)).ShouldBeNull();
        (await store.FindAsync(Key("urn:a", AssetKind.Blob, type, new("vcs.branch", "other")), default)).ShouldBeNull();
        (await store.FindAsync(Name, default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_digest_of_any_function_is_kept_with_its_function()
    {
        IAssetStore store = Create();
        Asset asset = new(Digest.Of(DigestFunction.Blake3, "content"u8), Noon);

        await store.PutAsync([Name], asset, default);

        (await store.FindAsync(Name, default)).ShouldNotBeNull().Digest.ShouldBe(asset.Digest);
    }

    [Fact]
    public async Task Many_may_push_the_same_names_and_ask_for_them_at_once()
    {
        IAssetStore store = Create();
        AssetKey[] names = [.. Enumerable.Range(0, 5).Select(number => Key($"urn:{number}"))];

        await Parallel.ForEachAsync(Enumerable.Range(0, 40), async (turn, cancellation) =>
        {
            // Each in another order: whoever locks one name after the other must not wait for the rest.
            await store.PutAsync([.. names.Skip(turn % 5), .. names.Take(turn % 5)], Some, cancellation);
            (await store.FindAsync(names[turn % 5], cancellation)).ShouldNotBeNull();
        });
    }
}
