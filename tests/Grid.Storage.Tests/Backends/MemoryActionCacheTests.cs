using Grid.Conformance;
using Grid.Core;
using Grid.Storage.Backends;

namespace Grid.Storage.Tests.Backends;

public sealed class MemoryActionCacheTests : ActionCacheContract
{
    [Fact]
    public async Task The_result_unused_for_longest_makes_room()
    {
        MemoryActionCache cache = new(resultCountMax: 2);
        Digest[] actions = [Digest.Of("1"u8), Digest.Of("2"u8), Digest.Of("3"u8)];
        await cache.UpdateAsync(actions[0], new Reapi.ActionResult(), default);
        await cache.UpdateAsync(actions[1], new Reapi.ActionResult(), default);

        await cache.GetAsync(actions[0], default);
        await cache.UpdateAsync(actions[2], new Reapi.ActionResult(), default);

        (await cache.GetAsync(actions[0], default)).ShouldNotBeNull();
        (await cache.GetAsync(actions[1], default)).ShouldBeNull();
        (await cache.GetAsync(actions[2], default)).ShouldNotBeNull();
    }

    protected override IActionCache Create() => new MemoryActionCache(resultCountMax: 100);
}
