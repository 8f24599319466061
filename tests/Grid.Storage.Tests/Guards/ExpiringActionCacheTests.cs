using Google.Protobuf.WellKnownTypes;
using Grid.Conformance;
using Grid.Core;
using Grid.Storage.Backends;
using Grid.Storage.Guards;

namespace Grid.Storage.Tests.Guards;

public sealed class ExpiringActionCacheTests : ActionCacheContract
{
    private static readonly Digest Action = Digest.Of("an action"u8);
    private static readonly ResultLifetime Lifetime = new(TimeSpan.FromDays(10), TimeSpan.FromDays(2));
    private readonly MemoryActionCache _inner = new(2000);
    private readonly ManualTime _time = new();

    [Fact]
    public async Task A_result_is_forgotten_when_its_time_has_come_however_often_it_was_asked_for()
    {
        await Create().UpdateAsync(Action, new Reapi.ActionResult(), default);

        _time.Advance(Lifetime.Of(Action) - TimeSpan.FromSeconds(1));
        (await Create().GetAsync(Action, default)).ShouldNotBeNull();
        _time.Advance(TimeSpan.FromSeconds(1));
        (await Create().GetAsync(Action, default)).ShouldBeNull();
    }

    [Fact]
    public void Results_expire_spread_over_the_jitter_and_each_always_at_its_own_time()
    {
        Digest[] actions = [.. Enumerable.Range(0, 1000).Select(i => Digest.Of(BitConverter.GetBytes(i)))];

        TimeSpan[] lifetimes = [.. actions.Select(Lifetime.Of)];

        lifetimes.ShouldAllBe(lifetime => lifetime > TimeSpan.FromDays(8) && lifetime <= TimeSpan.FromDays(10));
        lifetimes.Count(lifetime => lifetime < TimeSpan.FromDays(9)).ShouldBeInRange(400, 600);
        lifetimes.ShouldBe(actions.Select(Lifetime.Of));
    }

    [Fact]
    public async Task Nothing_of_the_stamp_is_seen_from_outside()
    {
        Reapi.ActionResult bare = new();
        Reapi.ActionResult empty = new() { ExecutionMetadata = new() };
        Reapi.ActionResult full = new() { ExecutionMetadata = new() { AuxiliaryMetadata = { Any.Pack(new Timestamp()) } } };

        foreach (Reapi.ActionResult result in new[] { bare, empty, full })
        {
            await Create().UpdateAsync(Action, result, default);

            (await Create().GetAsync(Action, default)).ShouldBe(result);
        }
    }

    [Fact]
    public async Task A_result_from_before_counts_from_the_end_of_its_execution()
    {
        Timestamp completed = Timestamp.FromDateTimeOffset(_time.GetUtcNow());
        Reapi.ActionResult result = new() { ExecutionMetadata = new() { WorkerCompletedTimestamp = completed } };
        await _inner.UpdateAsync(Action, result, default);

        (await Create().GetAsync(Action, default)).ShouldBe(result);
        _time.Advance(TimeSpan.FromDays(10));
        (await Create().GetAsync(Action, default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_time_that_no_calendar_has_tells_nothing()
    {
        Timestamp malformed = new() { Seconds = long.MaxValue, Nanos = -5 };
        await _inner.UpdateAsync(
            Action, new Reapi.ActionResult { ExecutionMetadata = new() { WorkerCompletedTimestamp = malformed } }, default);

        (await Create().GetAsync(Action, default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_result_that_tells_no_time_at_all_has_expired()
    {
        await _inner.UpdateAsync(Action, new Reapi.ActionResult(), default);

        (await Create().GetAsync(Action, default)).ShouldBeNull();
    }

    [Fact]
    public async Task One_within_the_other_each_takes_its_own_stamp_off()
    {
        ExpiringActionCache outer = new(Create(), Lifetime, _time);
        await outer.UpdateAsync(Action, new Reapi.ActionResult { ExitCode = 1 }, default);

        (await outer.GetAsync(Action, default)).ShouldBe(new Reapi.ActionResult { ExitCode = 1 });
    }

    protected override IActionCache Create() => new ExpiringActionCache(_inner, Lifetime, _time);
}
