using Grid.Core;
using Grid.Sandbox.Capture;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Native;
using Grid.Sandbox.Staging;
using Grid.Storage;
using Grid.Storage.Backends;

namespace Grid.Sandbox.Tests;

public sealed class TreeCaptureTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("grid-sandbox-").FullName;
    private readonly MemoryBlobStore _store = new(256 << 20);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Only_what_the_store_misses_is_sent_and_each_blob_once()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "deep"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "held"), "held", CancellationToken.None);
        await File.WriteAllTextAsync(Path.Combine(_folder, "new"), "new", CancellationToken.None);
        await File.WriteAllTextAsync(Path.Combine(_folder, "deep", "new"), "new", CancellationToken.None);
        await File.WriteAllBytesAsync(Path.Combine(_folder, "large"), new byte[3_000_000], CancellationToken.None);
        await _store.WriteAsync("held"u8.ToArray(), CancellationToken.None);
        RecordingStore recording = new(_store);

        CapturedTree captured = await UploadAsync(recording);
        await UploadAsync(recording);

        recording.Streamed.ShouldHaveSingleItem().SizeBytes.ShouldBe(3_000_000);
        recording.Batched.ShouldContain(captured.RootDigest);
        recording.Batched.Count(digest => digest == Digest.Of("new"u8)).ShouldBe(1);
        recording.Batched.ShouldNotContain(Digest.Of("held"u8));
        recording.BatchCount.ShouldBe(1);
    }

    [Fact]
    public async Task Batches_stay_below_the_limit_of_bytes()
    {
        for (int i = 0; i < 10; i++)
        {
            byte[] content = new byte[1_000_000];
            content[0] = (byte)i;
            await File.WriteAllBytesAsync(Path.Combine(_folder, $"{i}"), content, CancellationToken.None);
        }

        RecordingStore recording = new(_store);
        await UploadAsync(recording);

        recording.Streamed.ShouldBeEmpty();
        recording.Batched.Count.ShouldBe(11);
        recording.BatchCount.ShouldBe(4);
    }

    [Fact]
    public async Task A_refused_blob_fails_the_upload_and_says_which_file_it_was()
    {
        string large = Path.Combine(_folder, "large");
        await File.WriteAllBytesAsync(large, new byte[2_000_000], CancellationToken.None);
        RecordingStore full = new(_store, GridException.ResourceExhausted("The store is full."));

        BlobUploader uploader = new(full, DigestFunction.Sha256);
        await CaptureAsync(uploader);

        GridException failure = await Should.ThrowAsync<GridException>(
            () => uploader.FlushAsync(CancellationToken.None).AsTask());

        failure.Status.ShouldBe(GridStatus.ResourceExhausted);
        failure.Message.ShouldContain(large);
    }

    [Fact]
    public async Task A_tree_deeper_than_the_limit_is_refused()
    {
        Directory.CreateDirectory(Path.Combine([_folder, .. Enumerable.Repeat("d", 40)]));

        GridException failure = await Should.ThrowAsync<GridException>(() => UploadAsync(_store));

        failure.Status.ShouldBe(GridStatus.ResourceExhausted);
        failure.Message.ShouldContain("32");
    }

    private async Task<CapturedTree> UploadAsync(IBlobStore store)
    {
        BlobUploader uploader = new(store, DigestFunction.Sha256);
        CapturedTree tree = await CaptureAsync(uploader);
        await uploader.AddDirectoriesAsync(tree, CancellationToken.None);
        await uploader.FlushAsync(CancellationToken.None);
        return tree;
    }

    private ValueTask<CapturedTree> CaptureAsync(BlobUploader uploader)
    {
        CaptureRules rules = new(
            new RootedPath(RootView.AsIs(_folder)), new PlainRoot(_folder), default, new EntryBudget(1000), DepthMax: 32);
        CaptureSource source = new(Parent: null, NativeName.Of(_folder), _folder, _folder);
        return TreeCapture.CaptureAsync(source, uploader, DigestFunction.Sha256, rules, CancellationToken.None);
    }
}
