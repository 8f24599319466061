using Grid.Core;
using Grid.Storage.Backends;
using Grid.Storage.S3.Tests.Servers;

namespace Grid.Storage.S3.Tests;

/// <summary>The two kinds of entries, and the way from one to the other.</summary>
[NeedsS3rver]
[Collection(S3rverGroup.Name)]
[Trait("Ring", "Slow")]
public sealed class S3ActionCacheEntryTests(S3rverFixture fixture)
{
    private static readonly Digest Action = Digest.Of("an action"u8);
    private static readonly Reapi.ActionResult Result = new() { ExitCode = 3 };

    private readonly MemoryBlobStore _store = new(1 << 20);
    private readonly string _salt = Guid.NewGuid().ToString("N");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_entry_of_the_other_kind_is_read(bool holdsResults)
    {
        await Cache(holdsResults).UpdateAsync(Action, Result, default);

        (await Cache(!holdsResults).GetAsync(Action, default)).ShouldBe(Result);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_entry_of_the_other_kind_is_rewritten_where_that_is_asked_for(bool holdsResults)
    {
        await Cache(holdsResults).UpdateAsync(Action, Result, default);
        byte[] before = await EntryAsync();

        (await Cache(!holdsResults, migrates: true).GetAsync(Action, default)).ShouldBe(Result);

        (await EntryAsync()).ShouldNotBe(before);
        (await Cache(holdsResults).GetAsync(Action, default)).ShouldBe(Result);
    }

    [Fact]
    public async Task A_result_whose_blob_is_gone_is_a_miss()
    {
        await Cache(holdsResults: false).UpdateAsync(Action, Result, default);

        S3ActionCache elsewhere = new(fixture.NewConnection(), Options(holdsResults: false), new MemoryBlobStore(1 << 20));

        (await elsewhere.GetAsync(Action, default)).ShouldBeNull();
    }

    [Fact]
    public async Task Caches_with_different_salts_do_not_see_each_other()
    {
        await Cache(holdsResults: true).UpdateAsync(Action, Result, default);

        S3ActionCache other = new(
            fixture.NewConnection(), Options(holdsResults: true) with { KeySalt = "another" }, _store);

        (await other.GetAsync(Action, default)).ShouldBeNull();
    }

    private S3ActionCache Cache(bool holdsResults, bool migrates = false) =>
        new(fixture.NewConnection(), Options(holdsResults) with { MigratesEntries = migrates }, _store);

    private S3ActionCacheOptions Options(bool holdsResults) => new()
    {
        Bucket = S3TestServer.Template,
        KeySalt = _salt,
        HoldsResults = holdsResults,
    };

    private async Task<byte[]> EntryAsync()
    {
        using Amazon.S3.Model.GetObjectResponse entry = await fixture.Server.Client.GetObjectAsync(
            $"grid-{Action.HashText[0]}", $"{_salt}_{Action.HashText}_{Action.SizeBytes}");
        using MemoryStream content = new();
        await entry.ResponseStream.CopyToAsync(content);
        return content.ToArray();
    }
}
