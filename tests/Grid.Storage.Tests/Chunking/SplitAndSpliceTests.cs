using Grid.Conformance;
using Grid.Core;
using Grid.Storage.Backends;
using Grid.Storage.Chunking;

namespace Grid.Storage.Tests.Chunking;

public sealed class SplitAndSpliceTests
{
    private static readonly FastCdcOptions Small = new(1024);

    private readonly MemoryBlobStore _store = new(64 * 1024 * 1024);
    private readonly BlobSplitter _splitter = new(new FastCdc(Small), new ChunkingLimits());
    private readonly BlobSplicer _splicer = new(new ChunkingLimits());

    [Theory]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(4096)]
    [InlineData(100_000)]
    [InlineData(3_000_001)]
    public async Task A_blob_is_what_its_chunks_add_up_to(int sizeBytes)
    {
        Blob blob = Blobs.OfSize(sizeBytes);
        await _store.WriteAsync(blob.Content, default);

        IReadOnlyList<Digest>? chunks = await _splitter.SplitAsync(_store, blob.Digest, default);

        (await ReadAsync(chunks!)).ShouldBe(blob.Content.ToArray());
        chunks!.SkipLast(1).ShouldAllBe(chunk => chunk.SizeBytes <= Small.SizeBytesMax);
    }

    [Fact]
    public async Task Chunks_are_addressed_as_their_blob_is()
    {
        Blob blob = Blobs.OfSize(50_000).Under(DigestFunction.Blake3);
        await _store.WriteBatchAsync([blob], default);

        IReadOnlyList<Digest>? chunks = await _splitter.SplitAsync(_store, blob.Digest, default);

        chunks!.Count.ShouldBeGreaterThan(10);
        chunks.ShouldAllBe(chunk => chunk.Function == DigestFunction.Blake3);
    }

    [Fact]
    public async Task A_blob_too_short_to_be_cut_is_its_own_chunk_and_the_empty_one_too()
    {
        Blob blob = Blobs.OfText("short");
        await _store.WriteAsync(blob.Content, default);

        (await _splitter.SplitAsync(_store, blob.Digest, default)).ShouldBe([blob.Digest]);
        (await _splitter.SplitAsync(_store, DigestFunction.Sha256.Empty, default)).ShouldBe([DigestFunction.Sha256.Empty]);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(5_000_000)]
    public async Task A_blob_that_is_not_held_has_no_chunks(long sizeBytes) =>
        (await _splitter.SplitAsync(_store, Blobs.Unknown(sizeBytes), default)).ShouldBeNull();

    [Fact]
    public async Task A_blob_is_split_again_when_its_chunks_are_gone()
    {
        MemoryBlobStore small = new(350_000);
        Blob blob = Blobs.OfSize(100_000);
        await small.WriteAsync(blob.Content, default);
        IReadOnlyList<Digest>? chunks = await _splitter.SplitAsync(small, blob.Digest, default);
        await small.WriteAsync(Blobs.OfSize(340_000, seed: 2).Content, default);
        await small.WriteAsync(blob.Content, default);

        IReadOnlyList<Digest>? again = await _splitter.SplitAsync(small, blob.Digest, default);

        again.ShouldBe(chunks);
        (await small.FindMissingAsync([.. again!], default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_blob_of_too_many_chunks_is_refused()
    {
        BlobSplitter strict = new(new FastCdc(Small), new ChunkingLimits { ChunkCountMax = 10 });
        Blob blob = Blobs.OfSize(100_000);
        await _store.WriteAsync(blob.Content, default);

        GridException failure = await Should.ThrowAsync<GridException>(
            async () => await strict.SplitAsync(_store, blob.Digest, default));

        failure.Status.ShouldBe(GridStatus.ResourceExhausted);
    }

    [Fact]
    public async Task Chunks_are_spliced_into_the_blob_however_often()
    {
        Blob blob = Blobs.OfSize(300_000);
        Digest[] chunks = await StoreChunksAsync(blob, 70_000);

        await _splicer.SpliceAsync(_store, blob.Digest, chunks, default);
        await _splicer.SpliceAsync(_store, blob.Digest, chunks, default);

        (await _store.ReadStreamAsync(blob.Digest)).ShouldBe(blob.Content.ToArray());
    }

    [Fact]
    public async Task Chunks_in_another_order_are_another_blob()
    {
        Blob blob = Blobs.OfSize(300_000);
        Digest[] chunks = await StoreChunksAsync(blob, 100_000);

        GridException failure = await Should.ThrowAsync<GridException>(
            async () => await _splicer.SpliceAsync(_store, blob.Digest, [chunks[1], chunks[0], chunks[2]], default));

        failure.Status.ShouldBe(GridStatus.InvalidArgument);
        (await _store.ContainsAsync(blob.Digest, default)).ShouldBeFalse();
    }

    [Fact]
    public async Task Chunks_that_do_not_add_up_are_refused_before_anything_is_read()
    {
        Blob blob = Blobs.OfSize(300_000);
        Digest[] chunks = await StoreChunksAsync(blob, 100_000);

        await ShouldRefuseAsync(blob.Digest, [.. chunks, chunks[0]]);
        await ShouldRefuseAsync(blob.Digest, []);
        await ShouldRefuseAsync(blob.Digest, [Blobs.Unknown(long.MaxValue), Blobs.Unknown(long.MaxValue), chunks[0]]);
    }

    [Fact]
    public async Task A_chunk_that_is_missing_is_named()
    {
        Blob blob = Blobs.OfSize(300_000);
        Digest[] chunks = await StoreChunksAsync(blob, 100_000);
        chunks[1] = Blobs.Unknown(100_000);

        GridException failure = await Should.ThrowAsync<GridException>(
            async () => await _splicer.SpliceAsync(_store, blob.Digest, chunks, default));

        failure.Status.ShouldBe(GridStatus.NotFound);
        failure.Message.ShouldContain(chunks[1].ToString());
    }

    private async Task ShouldRefuseAsync(Digest blob, Digest[] chunks) =>
        (await Should.ThrowAsync<GridException>(async () => await _splicer.SpliceAsync(_store, blob, chunks, default)))
            .Status.ShouldBe(GridStatus.InvalidArgument);

    private async Task<Digest[]> StoreChunksAsync(Blob blob, int sizeBytes)
    {
        List<Digest> chunks = [];
        foreach (byte[] chunk in blob.Content.ToArray().Chunk(sizeBytes))
        {
            chunks.Add(await _store.WriteAsync(chunk, default));
        }

        return [.. chunks];
    }

    private async Task<byte[]> ReadAsync(IReadOnlyList<Digest> chunks)
    {
        IReadOnlyList<ReadOnlyMemory<byte>?> contents = await _store.ReadBatchAsync(chunks, default);
        return [.. contents.SelectMany(content => content!.Value.ToArray())];
    }
}
