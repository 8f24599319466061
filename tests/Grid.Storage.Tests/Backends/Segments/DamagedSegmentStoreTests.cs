using Grid.Conformance;
using Grid.Core;
using Grid.Storage.Backends;

namespace Grid.Storage.Tests.Backends.Segments;

/// <summary>Stores that somebody, or something, has been at: they open by themselves, and say what they found.</summary>
public sealed class DamagedSegmentStoreTests : IDisposable
{
    private static readonly Blob[] Held = [.. Enumerable.Range(0, 200).Select(seed => Blobs.OfSize(2000 + seed, seed))];
    private static readonly Blob Large = Blobs.OfSize(600_000, seed: 1000);

    private readonly TemporaryFolder _folder = new();
    private readonly SegmentStorePaths _paths;
    private SegmentBlobStore? _store;

    public DamagedSegmentStoreTests() => _paths = new SegmentStorePaths(_folder["cas"]);

    private string Segment => Directory.EnumerateFiles(_paths.Segments).Order(StringComparer.Ordinal).First();

    [Fact]
    public async Task A_missing_index_is_made_anew_from_the_segments()
    {
        await FillAndCloseAsync();
        Directory.Delete(_paths.Index, recursive: true);

        SegmentBlobStore store = Open();

        store.Report.IsIndexRebuilt.ShouldBeTrue();
        store.Report.Remarks.ShouldContain("the index is missing or cut short");
        await ShouldHoldAllAsync(store);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(5000)]
    public async Task An_index_file_that_was_cut_short_is_made_anew(int lengthLeft)
    {
        await FillAndCloseAsync();
        Truncate(Directory.EnumerateFiles(_paths.Index).First(), lengthLeft);

        SegmentBlobStore store = Open();

        store.Report.IsIndexRebuilt.ShouldBeTrue();
        await ShouldHoldAllAsync(store);
    }

    [Fact]
    public async Task An_index_full_of_garbage_is_recognised_and_made_anew()
    {
        await FillAndCloseAsync();
        foreach (string path in Directory.EnumerateFiles(_paths.Index))
        {
            Overwrite(path, from: 4096, (int)new FileInfo(path).Length - 4096);
        }

        SegmentBlobStore store = Open();

        store.Report.Remarks.ShouldContain("the index is not this store's");
        await ShouldHoldAllAsync(store);
    }

    [Fact]
    public async Task Without_a_manifest_everything_is_read_again()
    {
        await FillAndCloseAsync();
        Overwrite(_paths.Manifest, 0, 8192);

        SegmentBlobStore store = Open();

        store.Report.Remarks.ShouldContain("there is no manifest that is whole, so everything is read again");
        store.Report.RecoveredCount.ShouldBe(Held.Length + 1);
        await ShouldHoldAllAsync(store);
    }

    [Fact]
    public async Task One_half_written_manifest_is_no_harm()
    {
        await FillAndCloseAsync();
        StoreManifest manifest = ManifestFile.Peek(_paths.Manifest).ShouldNotBeNull();
        Overwrite(_paths.Manifest, (int)((manifest.Sequence + 1) % 2 * 4096), 4096);

        SegmentBlobStore store = Open();

        store.Report.WasClean.ShouldBeTrue();
        await ShouldHoldAllAsync(store);
    }

    [Fact]
    public async Task Of_a_segment_that_was_cut_short_the_front_is_still_there()
    {
        await FillAndCloseAsync();
        Truncate(Segment, new FileInfo(Segment).Length / 2);

        SegmentBlobStore store = Open();

        store.Report.WasClean.ShouldBeFalse();
        store.Report.Remarks.ShouldContain("the segments are not as they were when the store was closed");
        store.Report.DroppedEntryCount.ShouldBeInRange(80, 120);
        await ShouldHoldAboutAsync(store, heldMin: 80, heldMax: 120);
    }

    [Fact]
    public async Task Garbage_behind_the_last_record_is_cut_off()
    {
        await FillAndCloseAsync();
        long length = new FileInfo(Segment).Length;
        await File.AppendAllTextAsync(Segment, new string('x', 10_000));

        SegmentBlobStore store = Open();

        store.Report.TruncatedSizeBytes.ShouldBe(10_000);
        new FileInfo(Segment).Length.ShouldBe(length);
        await ShouldHoldAllAsync(store);
    }

    [Fact]
    public async Task A_segment_that_is_gone_takes_its_own_blobs_only()
    {
        _store = Open(segmentSizeBytes: 64 << 10);
        await FillAndCloseAsync();
        File.Delete(Segment);

        SegmentBlobStore store = Open();

        store.Report.DroppedEntryCount.ShouldBeInRange(20, 60);
        await ShouldHoldAboutAsync(store, Held.Length - 60, Held.Length - 20);
    }

    [Fact]
    public async Task A_blob_with_a_flipped_bit_is_missing_and_can_be_written_again()
    {
        await FillAndCloseAsync();
        SegmentBlobStore store = Open();
        FlipBit(Segment, 80 + 1000);

        (await store.ReadAsync(Held[0].Digest, default)).ShouldBeNull();

        store.DamagedCount.ShouldBe(1);
        (await store.FindMissingAsync([Held[0].Digest, Held[1].Digest], default)).ShouldBe([Held[0].Digest]);
        await store.WriteAsync(Held[0].Content, default);
        await ShouldHoldAllAsync(store);
    }

    [Fact]
    public async Task What_follows_a_header_with_a_flipped_bit_is_found_when_everything_is_read_again()
    {
        await FillAndCloseAsync();
        FlipBit(Segment, 20);
        Directory.Delete(_paths.Index, recursive: true);

        SegmentBlobStore store = Open();

        await ShouldHoldAboutAsync(store, Held.Length - 1, Held.Length - 1);
    }

    [Fact]
    public async Task A_file_of_its_own_that_was_changed_is_missing()
    {
        await FillAndCloseAsync();
        string path = Directory.EnumerateFiles(_paths.Files, $"{Large.Digest.HashText}*", SearchOption.AllDirectories).Single();
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Overwrite(path, 1000, 10);

        SegmentBlobStore store = Open();

        (await store.ReadStreamAsync(Large.Digest)).ShouldBeNull();
        (await store.FindMissingAsync([Large.Digest], default)).ShouldBe([Large.Digest]);
        File.Exists(path).ShouldBeFalse();
    }

    [Fact]
    public async Task Files_that_no_record_stands_for_are_deleted_after_a_crash()
    {
        _store = Open();
        await FillAsync(_store);
        _store.Engine.Abandon();
        Blob orphan = Blobs.OfSize(300_000, seed: 7);
        string path = Path.Combine(_paths.Files, "sha256", orphan.Digest.HashText[..2], $"{orphan.Digest.HashText}-300000");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, orphan.Content);

        SegmentBlobStore store = Open();

        store.Report.OrphanFileCount.ShouldBe(1);
        File.Exists(path).ShouldBeFalse();
        await ShouldHoldAllAsync(store);
    }

    [Fact]
    public async Task Files_that_are_not_the_stores_are_left_alone()
    {
        await FillAndCloseAsync();
        string[] strangers =
        [
            Path.Combine(_paths.Root, "README"),
            Path.Combine(_paths.Segments, "notes.txt"),
            Path.Combine(_paths.Segments, "xyz.seg"),
        ];
        Array.ForEach(strangers, path => File.WriteAllText(path, "mine"));

        SegmentBlobStore store = Open();

        store.Report.WasClean.ShouldBeTrue();
        strangers.ShouldAllBe(path => File.Exists(path));
        await ShouldHoldAllAsync(store);
    }

    [Fact]
    public async Task A_missing_format_file_is_written_anew()
    {
        await FillAndCloseAsync();
        File.Delete(_paths.Format);

        SegmentBlobStore store = Open();

        store.Report.Remarks.ShouldContain("the file 'format' was missing or empty, and is written anew");
        await ShouldHoldAllAsync(store);
    }

    [Theory]
    [InlineData("grid segment store, version 0\n", "version 0")]
    [InlineData("grid segment store, version 2\n", "version 2")]
    [InlineData("something else\n", "not a segment store's")]
    public async Task A_store_of_another_version_is_refused_and_left_as_it_is(string format, string said)
    {
        await FillAndCloseAsync();
        await File.WriteAllTextAsync(_paths.Format, format);

        GridException failure = Should.Throw<GridException>(() => Open());

        failure.Status.ShouldBe(GridStatus.FailedPrecondition);
        failure.Message.ShouldContain(said);
        failure.Message.ShouldContain("move the folder away");
        (await File.ReadAllTextAsync(_paths.Format)).ShouldBe(format);
    }

    [Fact]
    public async Task Neither_layout_opens_the_folder_of_the_other()
    {
        await FillAndCloseAsync();
        using (DiskBlobStore files = DiskBlobStore.Open(_folder["files"]))
        {
            await files.WriteAsync(Held[0].Content, default);
        }

        Should.Throw<GridException>(() => DiskBlobStore.Open(_paths.Root)).Message.ShouldContain("layout: segments");
        Should.Throw<GridException>(() => SegmentBlobStore.Open(_folder["files"], new SegmentStoreOptions(), TimeProvider.System))
            .Message.ShouldContain("layout: files");
    }

    public void Dispose()
    {
        _store?.Dispose();
        _folder.Dispose();
    }

    private static async Task FillAsync(SegmentBlobStore store)
    {
        (await store.WriteBatchAsync(Held, default)).ShouldAllBe(refusal => refusal == null);
        await store.WriteAsync(Large.Content, default);
    }

    private async Task FillAndCloseAsync()
    {
        _store ??= Open();
        foreach (Blob[] batch in Held.Chunk(20))
        {
            await _store.WriteBatchAsync(batch, default);
        }

        await _store.WriteAsync(Large.Content, default);
        _store.Dispose();
    }

    private static async Task ShouldHoldAllAsync(SegmentBlobStore store)
    {
        await ShouldHoldAboutAsync(store, Held.Length, Held.Length);
        (await store.ReadStreamAsync(Large.Digest)).ShouldBe(Large.Content.ToArray());
    }

    private static async Task ShouldHoldAboutAsync(SegmentBlobStore store, int heldMin, int heldMax)
    {
        IReadOnlyList<ReadOnlyMemory<byte>?> contents =
            await store.ReadBatchAsync([.. Held.Select(blob => blob.Digest)], default);
        contents.Count(content => content is not null).ShouldBeInRange(heldMin, heldMax);
        contents.Zip(Held).ShouldAllBe(pair => pair.First == null || Digest.Of(pair.First.Value.ToArray()) == pair.Second.Digest);
    }

    private static void Truncate(string path, long length)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.SetLength(length);
    }

    private static void Overwrite(string path, long from, int count)
    {
        byte[] garbage = new byte[count];
        new Random(5).NextBytes(garbage);
        using FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.Position = from;
        file.Write(garbage);
    }

    private static void FlipBit(string path, long at)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        file.Position = at;
        int value = file.ReadByte();
        file.Position = at;
        file.WriteByte((byte)(value ^ 0x10));
    }

    private SegmentBlobStore Open(long? segmentSizeBytes = null) => _store = SegmentBlobStore.Open(
        _paths.Root,
        new SegmentStoreOptions { SegmentSizeBytes = segmentSizeBytes, AppenderCount = 1 },
        TimeProvider.System);
}
