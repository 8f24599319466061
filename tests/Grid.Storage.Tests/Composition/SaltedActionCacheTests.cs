using Grid.Conformance;
using Grid.Core;
using Grid.Storage.Backends;
using Grid.Storage.Composition;

namespace Grid.Storage.Tests.Composition;

public sealed class SaltedActionCacheTests : ActionCacheContract
{
    private readonly MemoryActionCache _inner = new(100);

    [Fact]
    public async Task Caches_with_different_salts_do_not_see_each_other_s_results()
    {
        Digest action = Digest.Of("an action"u8);
        SaltedActionCache other = new("pepper", _inner);
        await Create().UpdateAsync(action, new Reapi.ActionResult(), default);

        (await other.GetAsync(action, default)).ShouldBeNull();
        (await _inner.GetAsync(action, default)).ShouldBeNull();
        (await Create().GetAsync(action, default)).ShouldNotBeNull();
    }

    protected override IActionCache Create() => new SaltedActionCache("salt", _inner);
}
