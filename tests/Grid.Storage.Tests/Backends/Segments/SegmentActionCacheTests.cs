using Google.Protobuf;
using Grid.Conformance;
using Grid.Core;
using Grid.Storage.Backends;

namespace Grid.Storage.Tests.Backends.Segments;

public sealed class SegmentActionCacheTests : ActionCacheContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private SegmentActionCache? _cache;

    [Fact]
    public async Task The_latest_results_are_found_again_after_a_restart()
    {
        IActionCache cache = Create();
        for (int turn = 0; turn < 3; turn++)
        {
            await cache.UpdateAsync(ActionOf(1), new Reapi.ActionResult { ExitCode = turn }, default);
            await cache.UpdateAsync(ActionOf(2), new Reapi.ActionResult { ExitCode = 10 + turn }, default);
        }

        SegmentActionCache again = Reopen();

        again.ResultCount.ShouldBe(2);
        (await again.GetAsync(ActionOf(1), default))!.ExitCode.ShouldBe(2);
        (await again.GetAsync(ActionOf(2), default))!.ExitCode.ShouldBe(12);
    }

    [Fact]
    public async Task The_latest_results_are_found_again_after_a_crash()
    {
        IActionCache cache = Create();
        for (int turn = 0; turn < 3; turn++)
        {
            await cache.UpdateAsync(ActionOf(1), new Reapi.ActionResult { ExitCode = turn }, default);
        }

        _cache!.Engine.Abandon();
        SegmentActionCache again = _cache = Open();

        again.Report.WasClean.ShouldBeFalse();
        (await again.GetAsync(ActionOf(1), default))!.ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task Results_stored_again_and_again_do_not_fill_the_disk()
    {
        SegmentStoreOptions options = new() { SegmentSizeBytes = 64 << 10 };
        _cache = Open(options);
        ByteString output = ByteString.CopyFrom(new byte[1000]);

        for (int turn = 0; turn < 1000; turn++)
        {
            Reapi.ActionResult result = new() { ExitCode = turn, StdoutRaw = output };
            await _cache.UpdateAsync(ActionOf(turn % 10), result, default);
        }

        _cache.Engine.Reclaimer.Compact();

        _cache.SizeBytes.ShouldBeLessThan(3 * options.SegmentSizeBytes!.Value);
        for (int number = 0; number < 10; number++)
        {
            (await _cache.GetAsync(ActionOf(number), default))!.ExitCode.ShouldBe(990 + number);
        }
    }

    [Fact]
    public async Task The_oldest_results_make_room_when_the_bound_is_reached()
    {
        _cache = Open(new SegmentStoreOptions { SizeBytesMax = 100_000, SegmentSizeBytes = 10_000 });
        ByteString output = ByteString.CopyFrom(new byte[1000]);

        for (int number = 0; number < 500; number++)
        {
            await _cache.UpdateAsync(ActionOf(number), new Reapi.ActionResult { StdoutRaw = output }, default);
        }

        _cache.SizeBytes.ShouldBeLessThanOrEqualTo(100_000);
        (await _cache.GetAsync(ActionOf(0), default)).ShouldBeNull();
        (await _cache.GetAsync(ActionOf(499), default)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_result_larger_than_the_cache_is_refused()
    {
        _cache = Open(new SegmentStoreOptions { SizeBytesMax = 10_000 });
        Reapi.ActionResult result = new() { StdoutRaw = ByteString.CopyFrom(new byte[20_000]) };

        GridException failure = await Should.ThrowAsync<GridException>(
            async () => await _cache.UpdateAsync(ActionOf(1), result, default));

        failure.Status.ShouldBe(GridStatus.ResourceExhausted);
    }

    public void Dispose()
    {
        _cache?.Dispose();
        _folder.Dispose();
    }

    protected override IActionCache Create() => _cache = Open();

    private static Digest ActionOf(int number) => Digest.Of(BitConverter.GetBytes(number));

    private SegmentActionCache Reopen()
    {
        _cache!.Dispose();
        return _cache = Open();
    }

    private SegmentActionCache Open(SegmentStoreOptions? options = null) =>
        SegmentActionCache.Open(_folder["ac"], options ?? new SegmentStoreOptions(), TimeProvider.System);
}
