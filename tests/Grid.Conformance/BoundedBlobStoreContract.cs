using Grid.Core;
using Grid.Storage;

namespace Grid.Conformance;

/// <summary>What every store with a bound does besides: it stays within it, and lets go of what was unused for longest.</summary>
public abstract class BoundedBlobStoreContract
{
    /// <summary>The bound of the stores under test: room for three blobs of <see cref="BlobSizeBytes"/>, not four.</summary>
    protected const long SizeBytesMax = (3 * BlobSizeBytes) + 8192;

    /// <summary>The size of the blobs the suite writes.</summary>
    protected const int BlobSizeBytes = 100 * 4096;

    private static readonly Blob A = Blobs.OfSize(BlobSizeBytes, seed: 1);
    private static readonly Blob B = Blobs.OfSize(BlobSizeBytes, seed: 2);
    private static readonly Blob C = Blobs.OfSize(BlobSizeBytes, seed: 3);
    private static readonly Blob D = Blobs.OfSize(BlobSizeBytes, seed: 4);

    /// <summary>A store with nothing in it, bounded by <see cref="SizeBytesMax"/>.</summary>
    protected abstract IBlobStore Create();

    /// <summary>How full it is.</summary>
    protected abstract long SizeBytesOf(IBlobStore store);

    [Fact]
    public async Task The_blob_that_came_first_goes_first()
    {
        IBlobStore store = Create();

        await WriteAsync(store, A, B, C, D);

        (await MissingAsync(store)).ShouldBe([A.Digest]);
    }

    [Fact]
    public async Task What_FindMissing_touched_outlives_what_nobody_asked_for()
    {
        IBlobStore store = Create();
        await WriteAsync(store, A, B, C);

        await store.FindMissingAsync([A.Digest], default);
        await WriteAsync(store, D);

        (await MissingAsync(store)).ShouldBe([B.Digest]);
    }

    [Fact]
    public async Task What_was_read_outlives_what_nobody_read()
    {
        IBlobStore store = Create();
        await WriteAsync(store, A, B, C);

        await store.ReadAsync(A.Digest, default);
        await WriteAsync(store, D);

        (await MissingAsync(store)).ShouldBe([B.Digest]);
    }

    [Fact]
    public async Task A_blob_larger_than_the_store_is_refused_and_nothing_is_evicted_for_it()
    {
        IBlobStore store = Create();
        await WriteAsync(store, A, B, C);
        Blob tooLarge = Blobs.OfSize((int)SizeBytesMax + 1);

        GridException failure = await Should.ThrowAsync<GridException>(
            async () => await store.OpenWriteAsync(tooLarge.Digest, default));
        IReadOnlyList<GridException?> refusals = await store.WriteBatchAsync([tooLarge], default);

        failure.Status.ShouldBe(GridStatus.ResourceExhausted);
        refusals[0]!.Status.ShouldBe(GridStatus.ResourceExhausted);
        (await store.FindMissingAsync([A.Digest, B.Digest, C.Digest], default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task An_open_stream_reads_on_although_its_blob_was_evicted()
    {
        IBlobStore store = Create();
        await WriteAsync(store, A);
        await using Stream content = (await store.OpenReadAsync(A.Digest, 0, default))!;
        await content.ReadExactlyAsync(new byte[1000]);

        await WriteAsync(store, B, C, D, Blobs.OfSize(BlobSizeBytes, seed: 5), Blobs.OfSize(BlobSizeBytes, seed: 6));

        (await store.FindMissingAsync([A.Digest], default)).ShouldBe([A.Digest]);
        (await Blobs.ReadToEndAsync(content)).ShouldBe(A.Content[1000..].ToArray());
    }

    [Fact]
    public async Task Unfinished_uploads_count_and_give_their_room_back()
    {
        IBlobStore store = Create();
        List<IBlobWriter> writers = [];
        GridException failure = await Should.ThrowAsync<GridException>(async () =>
        {
            for (int seed = 0; seed < 10; seed++)
            {
                Blob blob = Blobs.OfSize(BlobSizeBytes, seed);
                writers.Add(await store.OpenWriteAsync(blob.Digest, default));
                await writers[^1].WriteAsync(blob.Content[..(BlobSizeBytes / 2)], default);
            }
        });

        failure.Status.ShouldBe(GridStatus.ResourceExhausted);
        foreach (IBlobWriter writer in writers)
        {
            await writer.DisposeAsync();
        }

        SizeBytesOf(store).ShouldBe(0);
        await WriteAsync(store, Blobs.OfSize(BlobSizeBytes, seed: 6));
    }

    [Fact]
    public async Task The_bound_holds_while_many_write_and_read()
    {
        IBlobStore store = Create();

        await Parallel.ForEachAsync(Enumerable.Range(0, 64), async (turn, _) =>
        {
            Blob blob = Blobs.OfSize(BlobSizeBytes / 4, seed: turn % 16);
            await store.WriteInPiecesAsync(blob, pieceSizeBytes: 40_000);
            byte[]? content = await store.ReadStreamAsync(blob.Digest);
            (content ?? blob.Content.ToArray()).ShouldBe(blob.Content.ToArray());
            SizeBytesOf(store).ShouldBeLessThan(SizeBytesMax + (Environment.ProcessorCount * BlobSizeBytes));
        });

        SizeBytesOf(store).ShouldBeLessThanOrEqualTo(SizeBytesMax);
    }

    private static async Task WriteAsync(IBlobStore store, params Blob[] blobs)
    {
        foreach (Blob blob in blobs)
        {
            await store.WriteInPiecesAsync(blob, pieceSizeBytes: 100_000);
        }
    }

    private static async Task<IReadOnlyList<Digest>> MissingAsync(IBlobStore store) =>
        await store.FindMissingAsync([A.Digest, B.Digest, C.Digest, D.Digest], default);
}
