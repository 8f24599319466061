using Grid.Conformance;
using Grid.Conformance.Faults;
using Grid.Storage.Backends;
using Grid.Storage.Guards;

namespace Grid.Storage.Tests.Guards;

public sealed class ExistenceCachingBlobStoreTests : BlobStoreContract
{
    private static readonly Blob Held = Blobs.OfText("held");
    private readonly FaultyBlobStore _inner = new(new MemoryBlobStore(64 << 20));
    private readonly ManualTime _time = new();

    [Fact]
    public async Task What_was_found_is_not_asked_for_again_for_a_while()
    {
        IBlobStore store = Create();
        await _inner.WriteAsync(Held.Content, default);
        await store.FindMissingAsync([Held.Digest], default);

        _time.Advance(TimeSpan.FromSeconds(59));
        (await store.FindMissingAsync([Held.Digest, Held.Digest], default)).ShouldBeEmpty();

        _inner.Faults.CountOf(StoreVerbs.FindMissing).ShouldBe(1);
    }

    [Fact]
    public async Task Afterwards_it_is_asked_for_and_so_touched_again()
    {
        IBlobStore store = Create();
        await _inner.WriteAsync(Held.Content, default);
        await store.FindMissingAsync([Held.Digest], default);

        _time.Advance(TimeSpan.FromSeconds(60));
        await store.FindMissingAsync([Held.Digest], default);

        _inner.Faults.CountOf(StoreVerbs.FindMissing).ShouldBe(2);
    }

    [Fact]
    public async Task Absence_is_never_remembered()
    {
        IBlobStore store = Create();
        (await store.FindMissingAsync([Held.Digest], default)).ShouldBe([Held.Digest]);

        await _inner.WriteAsync(Held.Content, default);

        (await store.FindMissingAsync([Held.Digest], default)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_read_that_finds_a_blob_gone_ends_the_belief_in_it(bool isBatch)
    {
        IBlobStore store = Create();
        await store.WriteAsync(Held.Content, default);
        await _inner.DeleteAsync([Held.Digest], default);
        (await store.FindMissingAsync([Held.Digest], default)).ShouldBeEmpty();

        await (isBatch ? store.ReadAsync(Held.Digest, default).AsTask() : store.ReadStreamAsync(Held.Digest) as Task);

        (await store.FindMissingAsync([Held.Digest], default)).ShouldBe([Held.Digest]);
    }

    [Fact]
    public async Task What_was_written_need_not_be_asked_for()
    {
        IBlobStore store = Create();
        await store.WriteInPiecesAsync(Held, 2);

        (await store.FindMissingAsync([Held.Digest], default)).ShouldBeEmpty();

        _inner.Faults.CountOf(StoreVerbs.FindMissing).ShouldBe(0);
    }

    [Fact]
    public async Task The_latest_are_remembered_and_no_more_than_so_many()
    {
        IBlobStore store = Create(countMax: 100);
        Blob[] blobs = [.. Enumerable.Range(0, 1000).Select(i => Blobs.OfText($"{i}"))];
        foreach (Blob blob in blobs)
        {
            await store.WriteBatchAsync([blob], default);
        }

        await store.FindMissingAsync([.. blobs[^50..].Select(blob => blob.Digest)], default);
        _inner.Faults.CountOf(StoreVerbs.FindMissing).ShouldBe(0);
        await store.FindMissingAsync([blobs[800].Digest], default);
        _inner.Faults.CountOf(StoreVerbs.FindMissing).ShouldBe(1);
    }

    protected override IBlobStore Create() => Create(countMax: 10_000);

    private ExistenceCachingBlobStore Create(int countMax) =>
        new(_inner, new ExistenceCacheOptions { AgeMax = TimeSpan.FromMinutes(1), CountMax = countMax }, _time);
}
