using Grid.Conformance;
using Grid.Core;
using Grid.Storage.Backends;

namespace Grid.Storage.Tests.Backends.Segments;

/// <summary>What happens to a segment store when the disk is full, read-only, or clients walk away.</summary>
[Trait("Ring", "Slow")]
public sealed class SegmentFaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [RootFact]
    public async Task A_full_disk_is_told_keeps_what_fitted_and_takes_more_when_there_is_room_again()
    {
        using SmallFileSystem disk = new("8m");
        string ballast = Path.Combine(disk.Path, "ballast");
        await File.WriteAllBytesAsync(ballast, new byte[3_000_000]);
        using SegmentBlobStore store = Open(Path.Combine(disk.Path, "cas"));
        Blob[] blobs = [.. Enumerable.Range(0, 80).Select(seed => Blobs.OfSize(100_000, seed))];

        GridException?[] refusals = [.. (await store.WriteBatchAsync(blobs, default))];

        refusals.OfType<GridException>().ShouldAllBe(refusal => refusal.Status == GridStatus.ResourceExhausted);
        refusals.Count(refusal => refusal is null).ShouldBeInRange(10, 60);
        IReadOnlyList<ReadOnlyMemory<byte>?> held = await store.ReadBatchAsync([.. blobs.Select(blob => blob.Digest)], default);
        held.Select(content => content is null).ShouldBe(refusals.Select(refusal => refusal is not null));
        File.Delete(ballast);
        (await store.WriteBatchAsync(blobs[..60], default)).ShouldAllBe(refusal => refusal == null);
        (await store.ReadStreamAsync(blobs[59].Digest)).ShouldBe(blobs[59].Content.ToArray());
    }

    [RootFact]
    public async Task A_large_upload_that_fills_the_disk_is_told_and_leaves_nothing()
    {
        using SmallFileSystem disk = new("8m");
        using SegmentBlobStore store = Open(disk.Path);

        GridException failure = await Should.ThrowAsync<GridException>(
            () => store.WriteInPiecesAsync(Blobs.OfSize(12_000_000), pieceSizeBytes: 100_000));

        failure.Status.ShouldBe(GridStatus.ResourceExhausted);
        store.SizeBytes.ShouldBe(0);
        await store.WriteInPiecesAsync(Blobs.OfSize(1_000_000), pieceSizeBytes: 100_000);
    }

    [RootFact]
    public async Task A_store_filled_to_the_last_byte_opens_again()
    {
        using SmallFileSystem disk = new("8m");
        Blob[] blobs = [.. Enumerable.Range(0, 200).Select(seed => Blobs.OfSize(60_000, seed))];
        GridException?[] refusals;
        using (SegmentBlobStore store = Open(disk.Path))
        {
            refusals = [.. (await store.WriteBatchAsync(blobs, default))];
        }

        using SegmentBlobStore again = Open(disk.Path);
        IReadOnlyList<Digest> missing = await again.FindMissingAsync([.. blobs.Select(blob => blob.Digest)], default);

        missing.Count.ShouldBe(refusals.Count(refusal => refusal is not null));
    }

    [RootFact]
    public async Task Sizes_stay_true_when_the_index_finds_no_room_to_grow()
    {
        using SmallFileSystem disk = new("2m");
        using SegmentBlobStore store = Open(Path.Combine(disk.Path, "cas"));
        await File.WriteAllBytesAsync(Path.Combine(disk.Path, "ballast"), new byte[1_600_000]);

        GridException? refusal = null;
        for (int number = 0; refusal is null; number++)
        {
            refusal = (await store.WriteBatchAsync([Blobs.OfText($"blob {number}")], default))[0];
        }

        refusal.Status.ShouldBe(GridStatus.ResourceExhausted);
        store.SizeBytes.ShouldBe(store.Engine.Segments.SizeBytes);
    }

    [RootFact]
    public async Task A_store_on_a_full_disk_opens_although_it_is_larger_than_it_should_be()
    {
        using SmallFileSystem disk = new("8m");
        string root = Path.Combine(disk.Path, "cas");
        SegmentStoreOptions options = new() { AppenderCount = 1, SizeBytesMax = 100 << 20, SegmentSizeBytes = 1 << 20 };
        using (SegmentBlobStore store = SegmentBlobStore.Open(root, options, TimeProvider.System))
        {
            GridException? refusal = null;
            for (int seed = 0; refusal is null; seed++)
            {
                Blob blob = Blobs.OfSize(50_000, seed);
                refusal = (await store.WriteBatchAsync([blob], default))[0];
                await store.FindMissingAsync(seed % 2 == 0 ? [blob.Digest] : [], default);
            }
        }

        using SegmentBlobStore again = SegmentBlobStore.Open(root, options with { SizeBytesMax = 4 << 20 }, TimeProvider.System);

        again.BlobCount.ShouldBeGreaterThan(50);
    }

    [RootFact]
    public void A_read_only_file_system_is_told_when_the_store_is_opened()
    {
        using SmallFileSystem disk = new("8m");
        disk.MakeReadOnly();

        GridException failure = Should.Throw<GridException>(() => Open(Path.Combine(disk.Path, "cas")));

        failure.Status.ShouldBe(GridStatus.FailedPrecondition);
        failure.Message.ShouldContain("cannot be written");
        failure.Message.ShouldContain("Read-only file system");
    }

    [Theory]
    [InlineData(2_000)]
    [InlineData(300_000)]
    public async Task Ten_thousand_uploads_given_up_half_way_leave_nothing(int sizeBytes)
    {
        using SegmentBlobStore store = Open(_folder["cas"]);
        IReadOnlyList<string> before = TemporaryFolder.FilesOf(_folder["cas"]);
        byte[] half = new byte[sizeBytes / 2];

        for (int number = 0; number < 10_000; number++)
        {
            await using IBlobWriter writer = await store.OpenWriteAsync(UploadOf(number, sizeBytes), default);
            await writer.WriteAsync(half, default);
        }

        store.SizeBytes.ShouldBe(0);
        TemporaryFolder.FilesOf(_folder["cas"]).ShouldBe(before);
    }

    public void Dispose() => _folder.Dispose();

    private static Digest UploadOf(int number, int sizeBytes) =>
        Digest.FromHash(DigestFunction.Sha256, Digest.Of(BitConverter.GetBytes(number)).Hash, sizeBytes);

    private static SegmentBlobStore Open(string path) =>
        SegmentBlobStore.Open(path, new SegmentStoreOptions(), TimeProvider.System);
}
