using Google.Protobuf;
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

    [Fact]
    public async Task A_file_that_is_too_large_is_not_read()
    {
        // Reading its holes would take half an hour.
        using (FileStream sparse = File.Create(Path.Combine(_folder, "sparse")))
        {
            sparse.SetLength(1L << 40);
        }

        BlobUploader uploader = new(_store, DigestFunction.Sha256, fileBytesMax: 1 << 30);

        GridException failure = await Should.ThrowAsync<GridException>(() => CaptureAsync(uploader).AsTask());

        failure.Status.ShouldBe(GridStatus.ResourceExhausted);
        failure.Message.ShouldContain("/sparse' and the outputs before it");
    }

    [Theory]
    [InlineData(1_000_000L * 500, 1_000_000, null)]
    [InlineData((1_000_000L * 500) - 1, 1_000_000, "have more than the 499999999 bytes")]
    [InlineData(1_000_000L * 500, 400, "more than the 400 entries")]
    public async Task Symlinks_that_multiply_a_file_are_counted_but_read_once(long bytesMax, int entriesMax, string? refusal)
    {
        // 500 ways to one file: read each time it would be half a gigabyte.
        string[] levels = ["a", "b", "c"];
        foreach ((string from, string to) in levels.SkipLast(1).Zip(levels.Skip(1)))
        {
            Directory.CreateDirectory(Path.Combine(_folder, "store", from));
            foreach (int i in Enumerable.Range(0, from == "a" ? 50 : 10))
            {
                File.CreateSymbolicLink(Path.Combine(_folder, "store", from, $"{i}"), Path.Combine(_folder, "store", to));
            }
        }

        Directory.CreateDirectory(Path.Combine(_folder, "store", "c"));
        await File.WriteAllBytesAsync(Path.Combine(_folder, "store", "c", "file"), new byte[1_000_000], CancellationToken.None);
        BlobUploader uploader = new(_store, DigestFunction.Sha256, bytesMax);
        string top = Path.Combine(_folder, "store", "a");

        if (refusal is not null)
        {
            (await Should.ThrowAsync<GridException>(() => CaptureAsync(uploader, top, entriesMax).AsTask())).Message.ShouldContain(refusal);
            return;
        }

        CapturedTree tree = await CaptureAsync(uploader, top, entriesMax);
        tree.Directories.Count.ShouldBe(3);
        uploader.FileBytes.ShouldBe(bytesMax);
        uploader.BytesRead.ShouldBe(1_000_000);
    }

    [Fact]
    public async Task A_directory_that_leads_back_to_where_it_is_in_is_different_elsewhere()
    {
        // In 'a' the way back is a symlink, since it leads to a directory that is being captured; in 'b/again' it is not.
        Directory.CreateDirectory(Path.Combine(_folder, "a", "loop"));
        File.CreateSymbolicLink(Path.Combine(_folder, "a", "loop", "back"), Path.Combine(_folder, "a"));
        Directory.CreateDirectory(Path.Combine(_folder, "b"));
        File.CreateSymbolicLink(Path.Combine(_folder, "b", "again"), Path.Combine(_folder, "a", "loop"));

        CapturedTree tree = await UploadAsync(_store);

        Reapi.Directory top = tree.Directories[0];
        Reapi.Directory Named(Reapi.Directory parent, string name) => tree.Directories.Single(
            directory => Digest.Of(directory.ToByteArray()).ToWire().Equals(parent.Directories.Single(node => node.Name == name).Digest));
        Named(Named(top, "a"), "loop").Symlinks.Single().Name.ShouldBe("back");
        Named(Named(top, "b"), "again").Directories.Single().Name.ShouldBe("back");
    }

    private async Task<CapturedTree> UploadAsync(IBlobStore store)
    {
        BlobUploader uploader = new(store, DigestFunction.Sha256);
        CapturedTree tree = await CaptureAsync(uploader);
        await uploader.AddDirectoriesAsync(tree, CancellationToken.None);
        await uploader.FlushAsync(CancellationToken.None);
        return tree;
    }

    private ValueTask<CapturedTree> CaptureAsync(BlobUploader uploader, string? path = null, int entriesMax = 1000)
    {
        path ??= _folder;
        CaptureRules rules = new(
            new RootedPath(RootView.AsIs(_folder)), new PlainRoot(_folder), default, new EntryBudget(entriesMax), DepthMax: 32);
        CaptureSource source = new(Parent: null, NativeName.Of(path), path, path);
        return TreeCapture.CaptureAsync(source, uploader, DigestFunction.Sha256, rules, CancellationToken.None);
    }
}
