using Grid.Conformance;
using Grid.Conformance.Faults;
using Grid.Core;
using Grid.Storage.Backends;
using Grid.Storage.Composition;

namespace Grid.Storage.Tests.Composition;

public sealed class ShardedActionCacheTests : ActionCacheContract
{
    private readonly FaultyActionCache[] _shards =
        [.. Enumerable.Range(0, 3).Select(_ => new FaultyActionCache(new MemoryActionCache(1000)))];

    [Fact]
    public async Task Each_result_is_in_one_shard_and_every_shard_has_some()
    {
        IActionCache cache = Create();
        for (int i = 0; i < 100; i++)
        {
            await cache.UpdateAsync(Digest.Of([(byte)i]), new Reapi.ActionResult(), default);
        }

        _shards.Sum(shard => shard.Faults.CountOf(StoreVerbs.Update)).ShouldBe(100);
        _shards.ShouldAllBe(shard => shard.Faults.CountOf(StoreVerbs.Update) > 15);
    }

    [Fact]
    public async Task A_shard_that_is_out_is_an_error_that_names_it()
    {
        Array.ForEach(_shards, shard => shard.Faults.Fail(StoreVerbs.All));

        GridException get = await Should.ThrowAsync<GridException>(
            async () => await Create().GetAsync(Digest.Of("a"u8), default));
        GridException update = await Should.ThrowAsync<GridException>(
            async () => await Create().UpdateAsync(Digest.Of("a"u8), new Reapi.ActionResult(), default));

        get.Message.ShouldMatch("^Shard '[abc]': out of order$");
        update.Message.ShouldBe(get.Message);
    }

    protected override IActionCache Create() => new ShardedActionCache(
        [.. _shards.Zip("abc", (shard, name) => new Shard<IActionCache>(name.ToString(), shard))]);
}
