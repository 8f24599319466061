using Grid.Conformance;
using Grid.Conformance.Faults;
using Grid.Core;
using Grid.Storage.Backends;
using Grid.Storage.Composition;

namespace Grid.Storage.Tests.Composition;

public sealed class MirroredActionCacheTests : ActionCacheContract
{
    private static readonly Digest Action = Digest.Of("an action"u8);
    private static readonly Reapi.ActionResult Result = new() { ExitCode = 7 };
    private readonly FaultyActionCache _first = new(new MemoryActionCache(100));
    private readonly FaultyActionCache _second = new(new MemoryActionCache(100));
    private readonly RecordingWatch _watch = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_one_knows_the_other_is_told(bool isFirstThatKnows)
    {
        (FaultyActionCache knowing, FaultyActionCache other) = isFirstThatKnows ? (_first, _second) : (_second, _first);
        await knowing.UpdateAsync(Action, Result, default);

        (await Create().GetAsync(Action, default)).ShouldBe(Result);

        (await other.GetAsync(Action, default)).ShouldBe(Result);
    }

    [Fact]
    public async Task Where_they_differ_the_first_is_right()
    {
        await _first.UpdateAsync(Action, Result, default);
        await _second.UpdateAsync(Action, new Reapi.ActionResult(), default);

        (await Create().GetAsync(Action, default)).ShouldBe(Result);
    }

    [Fact]
    public async Task One_that_is_out_is_made_up_for_by_the_other()
    {
        _first.Faults.Fail(StoreVerbs.All);

        await Create().UpdateAsync(Action, Result, default);

        (await Create().GetAsync(Action, default)).ShouldBe(Result);
        _watch.Failures.Select(failure => failure.Message)
            .ShouldBe(["First action cache: out of order", "First action cache: out of order"]);
    }

    [Fact]
    public async Task What_the_one_that_is_out_may_know_is_not_called_unknown()
    {
        _second.Faults.Fail(StoreVerbs.All);

        GridException failure = await Should.ThrowAsync<GridException>(async () => await Create().GetAsync(Action, default));

        failure.Message.ShouldBe("Second action cache: out of order");
    }

    [Fact]
    public async Task A_result_that_neither_takes_is_an_error()
    {
        _first.Faults.Fail(StoreVerbs.Update);
        _second.Faults.Fail(StoreVerbs.Update);

        await Should.ThrowAsync<GridException>(async () => await Create().UpdateAsync(Action, Result, default));
    }

    protected override IActionCache Create() => new MirroredActionCache(_first, _second, _watch);
}
