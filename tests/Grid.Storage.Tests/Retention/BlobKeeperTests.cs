using Grid.Conformance;
using Grid.Core;
using Grid.Storage.Backends;
using Grid.Storage.Retention;
using Grid.Storage.Trees;
using Microsoft.Extensions.Logging.Abstractions;

namespace Grid.Storage.Tests.Retention;

public sealed class BlobKeeperTests : IAsyncLifetime
{
    private static readonly RetentionLimits Limits = new() { RoundPeriod = TimeSpan.FromMinutes(1) };
    private static readonly Digest Held = Digest.Of("held"u8);

    private readonly ManualTime _time = new();
    private readonly TouchedBlobStore _cas = new(new MemoryBlobStore(1024 * 1024));
    private readonly BlobKeeper _keeper;

    public BlobKeeperTests() =>
        _keeper = Start(new Holder());

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _keeper.DisposeAsync();

    [Fact]
    public async Task Each_round_touches_what_is_held()
    {
        await RoundAsync();
        await RoundAsync();

        _cas.Touched.ShouldBe([Held, Held]);
    }

    [Fact]
    public async Task A_round_that_fails_is_followed_by_the_next()
    {
        _cas.NextFailure = GridException.Unavailable("The store is away.");
        await RoundAsync();

        await RoundAsync();

        _cas.Touched.ShouldBe([Held]);
    }

    [Fact]
    public async Task A_disk_that_cannot_be_read_ends_no_rounds()
    {
        _cas.NextFailure = new IOException("Input/output error");
        await RoundAsync();

        await RoundAsync();

        _cas.Touched.ShouldBe([Held]);
    }

    [Fact]
    public async Task A_holder_that_fails_keeps_the_others_from_nothing()
    {
        await using BlobKeeper keeper = Start(new FailingHolder(), new Holder());

        _time.Advance(Limits.RoundPeriod);
        await _cas.Called.WaitAsync();
        await _cas.Called.WaitAsync();

        _cas.Touched.ShouldBe([Held, Held]);
    }

    private BlobKeeper Start(params IBlobHolder[] holders)
    {
        TreeClosures trees = new(_cas, TreeCacheOptions.None, _time);
        return BlobKeeper.Start(_cas, trees, holders, Limits, _time, NullLogger<BlobKeeper>.Instance);
    }

    private Task RoundAsync()
    {
        _time.Advance(Limits.RoundPeriod);
        return _cas.Called.WaitAsync();
    }

    private sealed class Holder : IBlobHolder
    {
        public ValueTask NameAsync(TouchRound round, CancellationToken cancellation) => round.AddAsync(Held, cancellation);
    }

    private sealed class FailingHolder : IBlobHolder
    {
        public ValueTask NameAsync(TouchRound round, CancellationToken cancellation) =>
            throw GridException.Unavailable("The scheduler is stopping.");
    }
}
