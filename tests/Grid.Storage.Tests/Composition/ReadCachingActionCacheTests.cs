using Grid.Conformance;
using Grid.Conformance.Faults;
using Grid.Core;
using Grid.Storage.Backends;
using Grid.Storage.Composition;

namespace Grid.Storage.Tests.Composition;

public sealed class ReadCachingActionCacheTests : ActionCacheContract
{
    private static readonly Digest Action = Digest.Of("an action"u8);
    private static readonly Reapi.ActionResult Result = new() { ExitCode = 7 };
    private readonly FaultyActionCache _quick = new(new MemoryActionCache(100));
    private readonly FaultyActionCache _slow = new(new MemoryActionCache(100));
    private readonly RecordingWatch _watch = new();

    [Fact]
    public async Task What_was_found_once_is_not_asked_of_the_slow_one_again()
    {
        await _slow.UpdateAsync(Action, Result, default);

        (await Create().GetAsync(Action, default)).ShouldBe(Result);
        (await Create().GetAsync(Action, default)).ShouldBe(Result);

        _slow.Faults.CountOf(StoreVerbs.Get).ShouldBe(1);
    }

    [Fact]
    public async Task A_quick_one_that_is_out_is_passed_over()
    {
        _quick.Faults.Fail(StoreVerbs.All);

        await Create().UpdateAsync(Action, Result, default);

        (await Create().GetAsync(Action, default)).ShouldBe(Result);
        _watch.Failures.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_result_that_the_slow_one_refuses_is_not_kept_by_the_quick_one()
    {
        _slow.Faults.Fail(StoreVerbs.Update);

        await Should.ThrowAsync<GridException>(async () => await Create().UpdateAsync(Action, Result, default));

        (await _quick.GetAsync(Action, default)).ShouldBeNull();
    }

    protected override IActionCache Create() => new ReadCachingActionCache(_quick, _slow, _watch);
}
