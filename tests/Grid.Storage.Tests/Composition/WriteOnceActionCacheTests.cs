using Grid.Conformance;
using Grid.Core;
using Grid.Storage.Backends;
using Grid.Storage.Composition;

namespace Grid.Storage.Tests.Composition;

public sealed class WriteOnceActionCacheTests : ActionCacheContract, IDisposable
{
    private readonly WriteOnceActionCache _cache = new(new MemoryActionCache(100));

    protected override bool TakesLaterResults => false;

    [Fact]
    public async Task Another_result_is_refused_with_words_that_say_so()
    {
        Digest action = Digest.Of("an action"u8);
        await _cache.UpdateAsync(action, new Reapi.ActionResult { ExitCode = 1 }, default);

        GridException failure = await Should.ThrowAsync<GridException>(
            async () => await _cache.UpdateAsync(action, new Reapi.ActionResult { ExitCode = 2 }, default));

        failure.Status.ShouldBe(GridStatus.AlreadyExists);
    }

    [Fact]
    public async Task Of_many_results_at_once_one_is_kept()
    {
        Digest action = Digest.Of("an action"u8);

        Exception?[] refusals = await Task.WhenAll(Enumerable.Range(0, 20).Select(turn => Record.ExceptionAsync(
            async () => await _cache.UpdateAsync(action, new Reapi.ActionResult { ExitCode = turn }, default))));

        int kept = (await _cache.GetAsync(action, default))!.ExitCode;
        refusals.Count(refusal => refusal is null).ShouldBe(1);
        refusals[kept].ShouldBeNull();
    }

    public void Dispose() => _cache.Dispose();

    protected override IActionCache Create() => _cache;
}
