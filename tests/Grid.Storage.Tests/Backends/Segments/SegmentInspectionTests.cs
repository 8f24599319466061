using Grid.Conformance;
using Grid.Core;
using Grid.Storage.Backends;

namespace Grid.Storage.Tests.Backends.Segments;

public sealed class SegmentInspectionTests : IDisposable
{
    private static readonly Blob Small = Blobs.OfSize(4000);
    private static readonly Blob Other = Blobs.OfSize(5000);
    private static readonly Blob Large = Blobs.OfSize(500_000);

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_store_is_counted_whether_or_not_it_is_open(bool isOpen)
    {
        SegmentBlobStore store = await FillAsync();
        if (isOpen)
        {
            store.Engine.Publisher.Checkpoint();
        }
        else
        {
            store.Dispose();
        }

        using (SegmentInspection inspection = SegmentInspection.Open(_folder["cas"]))
        {
            SegmentStoreFigures figures = inspection.Count(default);

            figures.IsClosed.ShouldBe(!isOpen);
            (figures.SegmentCount, figures.RecordCount, figures.FileCount).ShouldBe((1, 2, 1));
            figures.FileSizeBytes.ShouldBe(500_000);
            figures.RecordSizeBytes.ShouldBe((72 + 4000) + (72 + 5000) + 72);
            figures.LiveRatio.ShouldBe(1);
            figures.WrittenAt!.Value.Oldest.ShouldBeLessThanOrEqualTo(figures.WrittenAt.Value.Latest);
            inspection.FindDamaged(default).ShouldBeEmpty();
        }

        store.Dispose();
    }

    [Fact]
    public async Task What_is_damaged_is_named_by_verify_and_dropped_by_scrub()
    {
        (await FillAsync()).Dispose();
        string segment = Directory.EnumerateFiles(Path.Combine(_folder["cas"], "segments")).Single();
        Overwrite(segment, at: 72 + 100);
        string file = Directory.EnumerateFiles(_folder["cas"], $"{Large.Digest.HashText}*", SearchOption.AllDirectories).Single();
        DateTime sealedAt = File.GetLastWriteTimeUtc(file);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Overwrite(file, at: 1000);
        File.SetLastWriteTimeUtc(file, sealedAt);
        string[] damaged = [Small.Digest.ToString(), Large.Digest.ToString()];

        using (SegmentInspection inspection = SegmentInspection.Open(_folder["cas"]))
        {
            inspection.FindDamaged(default).Select(found => found.Digest).ShouldBe(damaged, ignoreOrder: true);
        }

        List<string> dropped = [];
        SegmentScrub.Run(_folder["cas"], found => dropped.Add(found.Digest), TimeProvider.System, log: null, default);

        dropped.ShouldBe(damaged, ignoreOrder: true);
        using SegmentBlobStore store = Open();
        (await store.FindMissingAsync([Small.Digest, Other.Digest, Large.Digest], default))
            .ShouldBe([Small.Digest, Large.Digest]);
        File.Exists(file).ShouldBeFalse();
    }

    [Fact]
    public async Task A_store_that_is_open_is_not_scrubbed()
    {
        using SegmentBlobStore store = await FillAsync();

        GridException failure = Should.Throw<GridException>(
            () => SegmentScrub.Run(_folder["cas"], _ => { }, TimeProvider.System, log: null, default));

        failure.Message.ShouldContain("another process has it open");
    }

    [Fact]
    public void What_is_no_segment_store_is_refused_and_left_as_it_is()
    {
        Directory.CreateDirectory(_folder["empty"]);

        Should.Throw<GridException>(() => SegmentInspection.Open(_folder["empty"])).Message.ShouldContain("holds no segment store");
        Should.Throw<GridException>(() => SegmentScrub.Run(_folder["empty"], _ => { }, TimeProvider.System, log: null, default));

        Directory.EnumerateFileSystemEntries(_folder["empty"]).ShouldBeEmpty();
    }

    public void Dispose() => _folder.Dispose();

    private static void Overwrite(string path, long at)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.Position = at;
        file.Write("not what was written"u8);
    }

    private async Task<SegmentBlobStore> FillAsync()
    {
        SegmentBlobStore store = Open();
        (await store.WriteBatchAsync([Small, Other, Large], default)).ShouldAllBe(refusal => refusal == null);
        return store;
    }

    private SegmentBlobStore Open() => SegmentBlobStore.Open(_folder["cas"], new SegmentStoreOptions(), TimeProvider.System);
}
