using Grid.Conformance;
using Grid.Core;
using Grid.Storage.Backends;

namespace Grid.Storage.Tests.Backends;

public sealed class DiskBlobStoreTests : BlobStoreContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private DiskBlobStore? _store;

    [Fact]
    public async Task Blobs_are_found_again_after_a_restart()
    {
        Blob blob = Blobs.OfSize(5000);
        await Create().WriteAsync(blob.Content, default);

        IBlobStore again = Reopen();

        (await again.FindMissingAsync([blob.Digest], default)).ShouldBeEmpty();
        (await again.ReadStreamAsync(blob.Digest)).ShouldBe(blob.Content.ToArray());
    }

    [Fact]
    public async Task What_was_unfinished_is_gone_after_a_restart()
    {
        Blob blob = Blobs.OfSize(5000);
        await using IBlobWriter writer = await Create().OpenWriteAsync(blob.Digest, default);
        await writer.WriteAsync(blob.Content[..1000], default);

        Reopen();

        TemporaryFolder.FilesOf(_folder["cas"]).ShouldBe(["lock"]);
    }

    [Fact]
    public async Task A_file_that_a_crash_cut_short_is_removed_at_the_next_start()
    {
        Blob blob = Blobs.OfSize(5000);
        await Create().WriteAsync(blob.Content, default);
        await TruncateAsync(FileOf(blob.Digest));

        IBlobStore again = Reopen();

        (await again.FindMissingAsync([blob.Digest], default)).ShouldBe([blob.Digest]);
        TemporaryFolder.FilesOf(_folder["cas"]).ShouldBe(["lock"]);
    }

    [Fact]
    public async Task A_file_that_was_cut_short_meanwhile_is_missing_and_can_be_written_again()
    {
        IBlobStore store = Create();
        Blob blob = Blobs.OfSize(5000);
        await store.WriteAsync(blob.Content, default);
        await TruncateAsync(FileOf(blob.Digest));

        (await store.OpenReadAsync(blob.Digest, 0, default)).ShouldBeNull();
        await store.WriteAsync(blob.Content, default);

        (await store.ReadAsync(blob.Digest, default))!.Value.ToArray().ShouldBe(blob.Content.ToArray());
    }

    [Fact]
    public async Task A_file_that_was_removed_by_hand_is_missing()
    {
        IBlobStore store = Create();
        Blob blob = Blobs.OfSize(5000);
        await store.WriteAsync(blob.Content, default);
        File.Delete(FileOf(blob.Digest));

        (await store.ReadAsync(blob.Digest, default)).ShouldBeNull();

        (await store.FindMissingAsync([blob.Digest], default)).ShouldBe([blob.Digest]);
    }

    [Fact]
    public async Task Files_that_are_not_the_stores_are_left_alone()
    {
        Create();
        string stranger = Path.Combine(_folder["cas"], "sha256", "00", "README");
        Directory.CreateDirectory(Path.GetDirectoryName(stranger)!);
        await File.WriteAllTextAsync(stranger, "mine");

        IBlobStore again = Reopen();

        File.Exists(stranger).ShouldBeTrue();
        (await again.ReadAsync(Blobs.Unknown(), default)).ShouldBeNull();
    }

    [Fact]
    public void A_folder_belongs_to_one_store_at_a_time()
    {
        Create();

        GridException failure = Should.Throw<GridException>(() => DiskBlobStore.Open(_folder["cas"]));

        failure.Status.ShouldBe(GridStatus.FailedPrecondition);
        failure.Message.ShouldContain(_folder["cas"]);
    }

    [Fact]
    public async Task Refused_blobs_leave_no_file()
    {
        IBlobStore store = Create();
        Blob bad = Blobs.OfText("right") with { Content = "wrong"u8.ToArray() };

        await store.WriteBatchAsync([bad], default);
        await Should.ThrowAsync<GridException>(() => store.WriteInPiecesAsync(bad, 2));

        TemporaryFolder.FilesOf(_folder["cas"]).ShouldBe(["lock"]);
    }

    public void Dispose()
    {
        _store?.Dispose();
        _folder.Dispose();
    }

    protected override IBlobStore Create() => _store = DiskBlobStore.Open(_folder["cas"]);

    private DiskBlobStore Reopen()
    {
        _store!.Dispose();
        return _store = DiskBlobStore.Open(_folder["cas"]);
    }

    private string FileOf(Digest digest) =>
        Path.Combine(_folder["cas"], "sha256", digest.HashText[..2], $"{digest.HashText}-{digest.SizeBytes}");

    private static async Task TruncateAsync(string path)
    {
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await using FileStream file = new(path, FileMode.Open, FileAccess.Write);
        file.SetLength(100);
    }
}
