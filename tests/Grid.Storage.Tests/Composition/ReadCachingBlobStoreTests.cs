using Grid.Conformance;
using Grid.Conformance.Faults;
using Grid.Core;
using Grid.Storage.Backends;
using Grid.Storage.Composition;

namespace Grid.Storage.Tests.Composition;

public sealed class ReadCachingBlobStoreTests : BlobStoreContract
{
    private readonly FaultyBlobStore _cache = new(new MemoryBlobStore(64 << 20));
    private readonly FaultyBlobStore _fallback = new(new MemoryBlobStore(64 << 20));
    private readonly RecordingWatch _watch = new();

    [Fact]
    public async Task What_was_written_is_in_both()
    {
        Blob streamed = Blobs.OfSize(10_000);
        Blob batched = Blobs.OfText("batched");

        await Create().WriteInPiecesAsync(streamed, 3000);
        await Create().WriteBatchAsync([batched], default);

        (await _cache.FindMissingAsync([streamed.Digest, batched.Digest], default)).ShouldBeEmpty();
        (await _fallback.FindMissingAsync([streamed.Digest, batched.Digest], default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_was_streamed_once_comes_from_the_cache_the_next_time()
    {
        Blob blob = Blobs.OfSize(300_000);
        await _fallback.WriteAsync(blob.Content, default);

        (await Create().ReadStreamAsync(blob.Digest)).ShouldBe(blob.Content.ToArray());
        (await Create().ReadStreamAsync(blob.Digest)).ShouldBe(blob.Content.ToArray());

        _fallback.Faults.CountOf(StoreVerbs.OpenRead).ShouldBe(1);
    }

    [Fact]
    public async Task Of_a_batch_only_what_the_cache_lacks_is_asked_of_the_fallback()
    {
        Blob cached = Blobs.OfText("cached");
        Blob other = Blobs.OfText("other");
        await Create().WriteBatchAsync([cached], default);
        await _fallback.WriteAsync(other.Content, default);
        Digest[] digests = [other.Digest, cached.Digest, Blobs.Unknown()];

        IReadOnlyList<ReadOnlyMemory<byte>?> contents = await Create().ReadBatchAsync(digests, default);

        contents.Select(content => content?.Length).ShouldBe([other.Content.Length, cached.Content.Length, null]);
        (await _cache.ContainsAsync(other.Digest, default)).ShouldBeTrue();
    }

    [Fact]
    public async Task What_is_there_is_the_fallback_s_to_say()
    {
        Blob blob = Blobs.OfText("only in the cache");
        await _cache.WriteAsync(blob.Content, default);

        (await Create().FindMissingAsync([blob.Digest], default)).ShouldBe([blob.Digest]);
    }

    [Fact]
    public async Task A_reader_who_leaves_early_puts_nothing_into_the_cache()
    {
        Blob blob = Blobs.OfSize(300_000);
        await _fallback.WriteAsync(blob.Content, default);

        await using (Stream content = (await Create().OpenReadAsync(blob.Digest, 0, default))!)
        {
            await content.ReadExactlyAsync(new byte[1000]);
        }

        (await _cache.ContainsAsync(blob.Digest, default)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_cache_that_is_out_is_passed_over_and_reported()
    {
        IBlobStore store = Create();
        _cache.Faults.Fail(StoreVerbs.All);
        Blob blob = Blobs.OfSize(300_000);

        await store.WriteInPiecesAsync(blob, 100_000);
        (await store.WriteBatchAsync([Blobs.OfText("small")], default)).ShouldBe([null]);

        (await store.ReadStreamAsync(blob.Digest)).ShouldBe(blob.Content.ToArray());
        (await store.ReadAsync(blob.Digest, default))!.Value.Length.ShouldBe(300_000);
        _watch.Failures.ShouldAllBe(failure => failure.Message == "Cache: out of order");
        _watch.Failures.Count.ShouldBe(6);
    }

    [Theory]
    [InlineData(StoreVerbs.WritePiece)]
    [InlineData(StoreVerbs.Commit)]
    public async Task A_cache_that_fails_half_way_does_not_disturb_the_reader(StoreVerbs verb)
    {
        Blob blob = Blobs.OfSize(300_000);
        await _fallback.WriteAsync(blob.Content, default);
        _cache.Faults.Fail(verb);

        (await Create().ReadStreamAsync(blob.Digest)).ShouldBe(blob.Content.ToArray());

        _watch.Failures.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_cache_that_fails_in_the_midst_of_a_read_is_taken_over_from_by_the_fallback()
    {
        Blob blob = Blobs.OfSize(300_000);
        await Create().WriteInPiecesAsync(blob, 100_000);
        _cache.Faults.Fail(StoreVerbs.ReadPiece, new IOException("Input/output error"), after: 1);

        (await Create().ReadStreamAsync(blob.Digest)).ShouldBe(blob.Content.ToArray());

        (await Create().ReadStreamAsync(blob.Digest, 250_000)).ShouldBe(blob.Content[250_000..].ToArray());
        _watch.Failures.First().Message.ShouldBe("Cache: Input/output error");
    }

    [Fact]
    public async Task A_fallback_that_is_out_is_an_error_and_not_a_miss()
    {
        _fallback.Faults.Fail(StoreVerbs.All);

        await Should.ThrowAsync<GridException>(async () => await Create().FindMissingAsync([Blobs.Unknown()], default));
        await Should.ThrowAsync<GridException>(async () => await Create().OpenReadAsync(Blobs.Unknown(), 0, default));
    }

    [Fact]
    public async Task A_blob_larger_than_the_cache_passes_by_it_without_a_word()
    {
        ReadCachingBlobStore store = ReadCachingBlobStore.Create(new MemoryBlobStore(1000), _fallback, _watch);
        Blob blob = Blobs.OfSize(10_000);

        await store.WriteInPiecesAsync(blob, 3000);

        (await store.ReadStreamAsync(blob.Digest)).ShouldBe(blob.Content.ToArray());
        _watch.Failures.ShouldBeEmpty();
    }

    protected override IBlobStore Create() => ReadCachingBlobStore.Create(_cache, _fallback, _watch);
}
