using Grid.Core;
using Grid.Storage.Backends;
using Grid.Storage.Guards;

namespace Grid.Storage.Tests.Guards;

public sealed class ActionCacheGuardTests
{
    private static readonly Digest Action = Digest.Of("an action"u8);
    private readonly MemoryActionCache _inner = new(10);

    [Fact]
    public async Task A_read_only_cache_finds_results_and_takes_none()
    {
        ReadOnlyActionCache cache = new(_inner);
        await _inner.UpdateAsync(Action, new Reapi.ActionResult(), default);

        GridException failure = await Should.ThrowAsync<GridException>(
            async () => await cache.UpdateAsync(Action, new Reapi.ActionResult(), default));

        failure.Status.ShouldBe(GridStatus.PermissionDenied);
        (await cache.GetAsync(Action, default)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Failed_actions_are_passed_over_when_only_successes_are_kept()
    {
        SuccessOnlyActionCache cache = new(_inner);

        await cache.UpdateAsync(Action, new Reapi.ActionResult { ExitCode = 1 }, default);
        (await cache.GetAsync(Action, default)).ShouldBeNull();

        await cache.UpdateAsync(Action, new Reapi.ActionResult { ExitCode = 0 }, default);
        (await cache.GetAsync(Action, default)).ShouldNotBeNull();
    }
}
