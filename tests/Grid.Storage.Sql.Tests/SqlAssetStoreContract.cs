using Grid.Conformance;
using Grid.Core;
using Grid.Storage.Assets;
using Grid.Storage.Sql.Assets;
using Grid.Storage.Sql.Tests.Servers;

namespace Grid.Storage.Sql.Tests;

/// <summary>What assets in a database do beside what all stores of assets do.</summary>
public abstract class SqlAssetStoreContract(ITestDatabases databases) : AssetStoreContract, IAsyncLifetime
{
    private static readonly SqlAssetStoreOptions Options = new();

    private readonly ManualTime _time = new();

    public Task InitializeAsync() => databases.InitializeAsync();

    public Task DisposeAsync() => databases.DisposeAsync();

    [Fact]
    public async Task Another_server_on_the_database_finds_what_was_put()
    {
        await Create().PutAsync([Key("urn:a")], Some(), default);

        SqlAssetStore other = new(databases.OpenAgain(), Options, _time);

        (await other.FindAsync(Key("urn:a"), default)).ShouldNotBeNull();
    }

    [Fact]
    public async Task What_has_expired_is_deleted_by_a_later_push()
    {
        IAssetStore store = Create();
        await store.PutAsync([Key("urn:short")], Some() with { ExpiresAt = _time.GetUtcNow().AddMinutes(1) }, default);
        await store.PutAsync([Key("urn:long")], Some() with { ExpiresAt = _time.GetUtcNow().AddDays(1) }, default);

        _time.Advance(Options.SweepPeriod);
        await store.PutAsync([Key("urn:next")], Some(), default);

        (await store.FindAsync(Key("urn:short"), default)).ShouldBeNull();
        (await store.FindAsync(Key("urn:long"), default)).ShouldNotBeNull();
    }

    [Fact]
    public async Task What_nobody_asked_for_in_a_long_time_is_deleted_and_what_somebody_did_is_kept()
    {
        IAssetStore store = Create();
        await store.PutAsync([Key("urn:forgotten"), Key("urn:asked")], Some(), default);

        _time.Advance(Options.UnusedMax / 2);
        (await store.FindAsync(Key("urn:asked"), default)).ShouldNotBeNull();
        _time.Advance((Options.UnusedMax / 2) + TimeSpan.FromMilliseconds(1));
        await store.PutAsync([Key("urn:next")], Some(), default);

        (await store.FindAsync(Key("urn:forgotten"), default)).ShouldBeNull();
        (await store.FindAsync(Key("urn:asked"), default)).ShouldNotBeNull();
    }

    protected override IAssetStore Create() => new SqlAssetStore(databases.Database, Options, _time);

    private Asset Some() => new(Digest.Of("content"u8), _time.GetUtcNow());
}
