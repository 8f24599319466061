using Grid.Conformance;
using Grid.Conformance.Faults;
using Grid.Core;
using Grid.Storage.Backends;
using Grid.Storage.Composition;

namespace Grid.Storage.Tests.Composition;

public sealed class DeferredWritesTests : BlobStoreContract, IAsyncLifetime
{
    private static readonly Blob Blob = Blobs.OfSize(10_000);
    private readonly FaultyBlobStore _cache = new(new MemoryBlobStore(64 << 20));
    private readonly FaultyBlobStore _fallback = new(new MemoryBlobStore(64 << 20));
    private readonly RecordingWatch _watch = new();
    private readonly ImpatientTime _time = new();
    private readonly List<ReadCachingBlobStore> _opened = [];

    [Fact]
    public async Task A_client_is_answered_before_the_fallback_has_its_blob_and_can_read_it()
    {
        _fallback.Faults.Hold(StoreVerbs.OpenWrite);
        IBlobStore store = Create();

        await store.WriteInPiecesAsync(Blob, 3000);

        (await _fallback.ContainsAsync(Blob.Digest, default)).ShouldBeFalse();
        (await store.FindMissingAsync([Blob.Digest], default)).ShouldBeEmpty();
        (await store.ReadStreamAsync(Blob.Digest)).ShouldBe(Blob.Content.ToArray());
        _fallback.Faults.Release();
        await Until.SoAsync(() => IsInFallbackAsync(Blob));
    }

    [Fact]
    public async Task Closing_writes_what_is_left()
    {
        _fallback.Faults.Hold(StoreVerbs.OpenWrite);
        ReadCachingBlobStore store = Open(new DeferredWriteOptions(), TimeProvider.System);
        Blob[] blobs = [.. Enumerable.Range(0, 50).Select(seed => Blobs.OfSize(1000, seed))];
        await store.WriteBatchAsync(blobs, default);

        ValueTask closing = store.DisposeAsync();
        _fallback.Faults.Release();
        await closing;

        (await _fallback.FindMissingAsync([.. blobs.Select(blob => blob.Digest)], default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Closing_takes_no_longer_than_so_long_and_reports_what_was_left()
    {
        _fallback.Faults.Hold(StoreVerbs.OpenWrite);
        ReadCachingBlobStore store = Open(new DeferredWriteOptions { DrainDurationMax = TimeSpan.FromMinutes(7) }, _time);
        await store.WriteInPiecesAsync(Blob, 3000);

        await store.DisposeAsync();

        _time.Waits.ShouldBe([TimeSpan.FromMinutes(7)]);
        _watch.Failures.ShouldHaveSingleItem().Message.ShouldContain(Blob.Digest.ToString());
    }

    [Fact]
    public async Task A_blob_that_the_cache_evicts_on_the_way_still_arrives_and_readers_wait_for_it()
    {
        _fallback.Faults.Hold(StoreVerbs.OpenWrite);
        IBlobStore store = Create();
        await store.WriteInPiecesAsync(Blob, 3000);
        await _cache.DeleteAsync([Blob.Digest], default);

        Task<byte[]?> reading = store.ReadStreamAsync(Blob.Digest);
        reading.IsCompleted.ShouldBeFalse();
        _fallback.Faults.Release();

        (await reading).ShouldBe(Blob.Content.ToArray());
    }

    [Fact]
    public async Task A_blob_evicted_from_a_composition_survives_failures_of_the_fallback()
    {
        _fallback.Faults.Fail(StoreVerbs.Commit, count: 3);
        _fallback.Faults.Hold(StoreVerbs.OpenWrite);
        ShardedBlobStore cache = new([new Shard<IBlobStore>("a", new MemoryBlobStore(12_000))]);
        await using ReadCachingBlobStore store =
            ReadCachingBlobStore.CreateDeferred(cache, _fallback, new DeferredWriteOptions(), _time, _watch);
        await store.WriteInPiecesAsync(Blob, 3000);
        await cache.DeleteAsync([Blob.Digest], default);

        _fallback.Faults.Release();

        await Until.SoAsync(() => IsInFallbackAsync(Blob));
    }

    [Fact]
    public async Task A_blob_that_a_cache_without_seeking_evicts_is_reported_when_it_cannot_be_tried_again()
    {
        _fallback.Faults.Fail(StoreVerbs.Commit);
        _fallback.Faults.Hold(StoreVerbs.OpenWrite);
        IBlobStore store = Create();
        await store.WriteInPiecesAsync(Blob, 3000);
        await _cache.DeleteAsync([Blob.Digest], default);

        _fallback.Faults.Release();

        await Until.SoAsync(() => _watch.Failures.Any(failure => failure.Status == GridStatus.DataLoss));
    }

    [Fact]
    public async Task Closing_during_an_outage_waits_for_its_end_and_keeps_what_was_acknowledged()
    {
        _fallback.Faults.Fail(StoreVerbs.OpenWrite);
        ManualTime time = new();
        DeferredWriteOptions options = new() { AttemptsMax = 3, DrainDurationMax = TimeSpan.FromDays(1) };
        ReadCachingBlobStore store = Open(options, time);
        await store.WriteInPiecesAsync(Blob, 3000);
        await Until.SoAsync(() => _watch.Failures.Count == 1);

        ValueTask closing = store.DisposeAsync();
        for (int attempts = 2; attempts < 10; attempts++)
        {
            await Until.SoAsync(() =>
            {
                time.Advance(TimeSpan.FromSeconds(0.1));
                return _watch.Failures.Count >= attempts;
            });
        }

        _fallback.Faults.Mend();
        await Until.SoAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(0.1));
            return closing.IsCompleted;
        });
        await closing;
        (await IsInFallbackAsync(Blob)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_fallback_that_fails_is_tried_again_ever_more_slowly()
    {
        _fallback.Faults.Fail(StoreVerbs.Commit, count: 3);
        IBlobStore store = Create();

        await store.WriteInPiecesAsync(Blob, 3000);
        await Until.SoAsync(() => IsInFallbackAsync(Blob));

        (await _fallback.ReadStreamAsync(Blob.Digest)).ShouldBe(Blob.Content.ToArray());
        _time.Waits.Take(3).ShouldBe([TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)]);
        _watch.Failures.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_blob_that_cannot_be_brought_over_is_reported_and_missing_again()
    {
        _fallback.Faults.Fail(StoreVerbs.OpenWrite);
        IBlobStore store = Create(new DeferredWriteOptions { AttemptsMax = 3 });

        await store.WriteInPiecesAsync(Blob, 3000);
        await Until.SoAsync(() => _watch.Failures.Count == 3);

        _watch.Failures.Last().Status.ShouldBe(GridStatus.DataLoss);
        _watch.Failures.Last().Message.ShouldContain(Blob.Digest.ToString());
        await Until.SoAsync(async () => !await store.ContainsAsync(Blob.Digest, default));
    }

    [Fact]
    public async Task Writers_wait_while_the_queue_is_full()
    {
        _fallback.Faults.Hold(StoreVerbs.OpenWrite);
        IBlobStore store = Create(new DeferredWriteOptions { BlobCountMax = 2, WritersMax = 1 });
        await store.WriteInPiecesAsync(Blobs.OfText("1"), 10);
        await store.WriteInPiecesAsync(Blobs.OfText("2"), 10);

        Task third = store.WriteInPiecesAsync(Blobs.OfText("3"), 10);
        third.IsCompleted.ShouldBeFalse();
        _fallback.Faults.Release();

        await third;
    }

    [Fact]
    public async Task A_writer_who_gives_up_waiting_takes_no_room()
    {
        _fallback.Faults.Hold(StoreVerbs.OpenWrite);
        IBlobStore store = Create(new DeferredWriteOptions { BlobCountMax = 3, SizeBytesMax = 3 << 20, WritersMax = 1 });
        await store.WriteInPiecesAsync(Blobs.OfText("1"), 10);
        Blob large = Blobs.OfSize((2 << 20) + 1);
        using CancellationTokenSource cancel = new();
        await using IBlobWriter writer = await store.OpenWriteAsync(large.Digest, default);
        await writer.WriteAsync(large.Content, default);

        ValueTask committing = writer.CommitAsync(cancel.Token);
        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(async () => await committing);
        await store.WriteInPiecesAsync(Blobs.OfText("2"), 10);
        await store.WriteInPiecesAsync(Blobs.OfText("3"), 10);
        _fallback.Faults.Release();
    }

    [Fact]
    public async Task What_can_never_fit_into_the_queue_is_written_while_its_client_waits()
    {
        IBlobStore store = Create(new DeferredWriteOptions { BlobCountMax = 2, SizeBytesMax = 2 << 20 });
        Blob large = Blobs.OfSize(3 << 20);

        await store.WriteInPiecesAsync(large, 1 << 20);

        (await IsInFallbackAsync(large)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_cache_that_is_out_leaves_the_fallback_to_be_written_while_the_client_waits()
    {
        IBlobStore store = Create();
        _cache.Faults.Fail(StoreVerbs.All);

        await store.WriteInPiecesAsync(Blob, 3000);

        (await IsInFallbackAsync(Blob)).ShouldBeTrue();
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _fallback.Faults.Mend();
        foreach (ReadCachingBlobStore store in _opened)
        {
            await store.DisposeAsync();
        }
    }

    protected override IBlobStore Create() => Create(new DeferredWriteOptions());

    private ReadCachingBlobStore Create(DeferredWriteOptions options)
    {
        ReadCachingBlobStore store = Open(options, _time);
        _opened.Add(store);
        return store;
    }

    private ReadCachingBlobStore Open(DeferredWriteOptions options, TimeProvider time) =>
        ReadCachingBlobStore.CreateDeferred(_cache, _fallback, options, time, _watch);

    private Task<bool> IsInFallbackAsync(Blob blob) => _fallback.ContainsAsync(blob.Digest, default).AsTask();
}
