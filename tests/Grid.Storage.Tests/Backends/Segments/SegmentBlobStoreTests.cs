using Grid.Conformance;
using Grid.Core;
using Grid.Storage.Backends;

namespace Grid.Storage.Tests.Backends.Segments;

public sealed class SegmentBlobStoreTests : BlobStoreContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private SegmentBlobStore? _store;

    [Theory]
    [InlineData(5_000)]
    [InlineData(600_000)]
    public async Task Blobs_are_found_again_after_a_restart(int sizeBytes)
    {
        Blob blob = Blobs.OfSize(sizeBytes);
        await Create().WriteAsync(blob.Content, default);

        SegmentBlobStore again = Reopen();

        again.Report.WasClean.ShouldBeTrue();
        again.BlobCount.ShouldBe(1);
        (await again.FindMissingAsync([blob.Digest], default)).ShouldBeEmpty();
        (await again.ReadStreamAsync(blob.Digest)).ShouldBe(blob.Content.ToArray());
    }

    [Fact]
    public async Task A_store_goes_on_with_its_last_segment_after_a_restart()
    {
        Create();
        for (int seed = 0; seed < 5; seed++)
        {
            await _store!.WriteAsync(Blobs.OfSize(1000, seed).Content, default);
            Reopen();
        }

        _store!.Report.SegmentCount.ShouldBe(1);
        _store.BlobCount.ShouldBe(5);
    }

    [Fact]
    public async Task The_size_counts_the_same_after_a_restart()
    {
        await Create().WriteBatchAsync([Blobs.OfSize(5000), Blobs.OfSize(600_000)], default);
        long sizeBytes = _store!.SizeBytes;

        Reopen().SizeBytes.ShouldBe(sizeBytes);
    }

    [Fact]
    public async Task A_store_of_many_blobs_finds_each_of_them()
    {
        IBlobStore store = Create();
        Blob[] blobs = [.. Enumerable.Range(0, 20_000).Select(number => Blobs.Of(BitConverter.GetBytes(number)))];
        foreach (Blob[] batch in blobs.Chunk(1000))
        {
            (await store.WriteBatchAsync(batch, default)).ShouldAllBe(refusal => refusal == null);
        }

        (await store.FindMissingAsync([.. blobs.Select(blob => blob.Digest)], default)).ShouldBeEmpty();
        _store!.BlobCount.ShouldBe(blobs.Length);
        SegmentBlobStore again = Reopen();
        IReadOnlyList<ReadOnlyMemory<byte>?> contents =
            await again.ReadBatchAsync([.. blobs.Select(blob => blob.Digest)], default);
        contents.Select(content => Digest.Of(content!.Value.Span)).ShouldBe(blobs.Select(blob => blob.Digest));
    }

    [Fact]
    public async Task A_cancelled_batch_gives_its_room_back()
    {
        SegmentBlobStore store = (SegmentBlobStore)Create();
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(
            async () => await store.WriteBatchAsync([Blobs.OfSize(100), Blobs.OfSize(200)], cancelled.Token));

        store.SizeBytes.ShouldBe(0);
    }

    [Fact]
    public void A_folder_belongs_to_one_store_at_a_time()
    {
        Create();

        GridException failure = Should.Throw<GridException>(() => Open(_folder["cas"]));

        failure.Status.ShouldBe(GridStatus.FailedPrecondition);
        failure.Message.ShouldContain(_folder["cas"]);
    }

    public void Dispose()
    {
        _store?.Dispose();
        _folder.Dispose();
    }

    protected override IBlobStore Create() => _store = Open(_folder["cas"]);

    private SegmentBlobStore Reopen()
    {
        _store!.Dispose();
        return _store = Open(_folder["cas"]);
    }

    private static SegmentBlobStore Open(string path) =>
        SegmentBlobStore.Open(path, new SegmentStoreOptions(), TimeProvider.System);
}
