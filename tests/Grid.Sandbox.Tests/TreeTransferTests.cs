using Google.Protobuf;
using Grid.Conformance.Sandboxes;
using Grid.Core;
using Grid.Sandbox.Capture;
using Grid.Sandbox.Trees;
using Grid.Storage;
using Grid.Storage.Backends;

namespace Grid.Sandbox.Tests;

/// <summary>Directories of a user's disk on their way into a store and out of it.</summary>
public sealed class TreeTransferTests : IDisposable
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _folder = Directory.CreateTempSubdirectory("grid-sandbox-").FullName;
    private readonly MemoryBlobStore _store = new(256 << 20);

    private string Source => Path.Combine(_folder, "source");

    private string Destination => Path.Combine(_folder, "destination");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_tree_comes_out_as_it_went_in(bool isTree)
    {
        MakeSource();

        CapturedTree captured = await UploadAsync(_store);
        TreeDownload download = new(_store);
        if (isTree)
        {
            Digest tree = await _store.WriteAsync(captured.ToTree().ToByteArray(), CancellationToken.None);
            await download.DownloadTreeAsync(tree, Destination, CancellationToken.None);
        }
        else
        {
            await download.DownloadDirectoryAsync(captured.RootDigest, Destination, CancellationToken.None);
        }

        Describe(Destination).ShouldBe(Describe(Source));
        (await UploadAsync(_store, Destination)).RootDigest.ShouldBe(captured.RootDigest);
    }

    [Fact]
    public async Task Only_what_the_store_misses_is_sent_and_each_blob_once()
    {
        MakeSource();
        await _store.WriteAsync("same"u8.ToArray(), CancellationToken.None);
        RecordingStore recording = new(_store);

        CapturedTree captured = await UploadAsync(recording);
        await UploadAsync(recording);

        recording.Streamed.ShouldHaveSingleItem().SizeBytes.ShouldBe(3_000_000);
        recording.Batched.Distinct().Count().ShouldBe(recording.Batched.Count);
        recording.Batched.ShouldNotContain(Digest.Of("same"u8));
        recording.Batched.ShouldContain(captured.RootDigest);
        recording.BatchCount.ShouldBe(1);
    }

    [Fact]
    public async Task Batches_stay_below_the_limit_of_bytes()
    {
        Directory.CreateDirectory(Source);
        for (int i = 0; i < 10; i++)
        {
            byte[] content = new byte[1_000_000];
            content[0] = (byte)i;
            await File.WriteAllBytesAsync(Path.Combine(Source, $"{i}"), content);
        }

        RecordingStore recording = new(_store);
        await UploadAsync(recording);

        recording.Streamed.ShouldBeEmpty();
        recording.Batched.Count.ShouldBe(11);
        recording.BatchCount.ShouldBe(4);
    }

    [Fact]
    public async Task Progress_adds_up_to_the_bytes_of_the_tree()
    {
        MakeSource();
        SumProgress sent = new();
        SumProgress received = new();

        BlobUploader uploader = new(_store, DigestFunction.Sha256, sent);
        CapturedTree captured = await UploadAsync(uploader);
        await new TreeDownload(_store, received).DownloadDirectoryAsync(captured.RootDigest, Destination, CancellationToken.None);

        sent.Total.ShouldBe(uploader.SentBytes);
        sent.Total.ShouldBeGreaterThan(3_000_000);
        received.Total.ShouldBe(Directory.EnumerateFiles(Source, "*", SearchOption.AllDirectories)
            .Where(path => new FileInfo(path).LinkTarget is null).Sum(path => new FileInfo(path).Length));
    }

    [Fact]
    public async Task What_cannot_be_said_in_a_message_is_named_and_left_out()
    {
        Directory.CreateDirectory(Source);
        _ = new Fifo(Path.Combine(Source, "pipe"));
        await File.WriteAllTextAsync(Path.Combine(Source, "file"), "x");

        CapturedTree captured = await UploadAsync(_store);

        // Lets the reader that the pipe was made with come to its end.
        await File.WriteAllTextAsync(Path.Combine(Source, "pipe"), string.Empty);
        captured.Skipped.ShouldHaveSingleItem().ShouldContain("pipe");
        captured.Directories.ShouldHaveSingleItem().Files.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_directory_that_is_not_there_is_not_found()
    {
        GridException failure = await Should.ThrowAsync<GridException>(() => UploadAsync(_store));

        failure.Status.ShouldBe(GridStatus.NotFound);
    }

    [Fact]
    public async Task A_download_into_a_folder_with_something_in_it_is_refused()
    {
        Directory.CreateDirectory(Path.Combine(Destination, "mine"));

        GridException failure = await Should.ThrowAsync<GridException>(
            () => new TreeDownload(_store).DownloadDirectoryAsync(
                DigestFunction.Sha256.Empty, Destination, CancellationToken.None).AsTask());

        failure.Status.ShouldBe(GridStatus.FailedPrecondition);
        failure.Message.ShouldContain(Destination);
    }

    [Fact]
    public async Task A_download_names_every_missing_blob()
    {
        HashSet<Digest> leftOut = [Digest.Of("one"u8), Digest.Of("two"u8)];
        Digest root = await new InputRoot().File("a", "one").File("b", "here").File("c/d", "two")
            .WriteAsync(_store, leftOut.Contains);

        GridException failure = await Should.ThrowAsync<GridException>(
            () => new TreeDownload(_store).DownloadDirectoryAsync(root, Destination, CancellationToken.None).AsTask());

        failure.MissingBlobs.ShouldBe(leftOut, ignoreOrder: true);
    }

    [Fact]
    public async Task A_tree_that_would_leave_its_folder_is_refused()
    {
        Reapi.Tree hostile = new() { Root = new Reapi.Directory() };
        hostile.Root.Files.Add(
            new Reapi.FileNode { Name = "../escaped", Digest = DigestFunction.Sha256.Empty.ToWire() });
        Digest tree = await _store.WriteAsync(hostile.ToByteArray(), CancellationToken.None);

        GridException failure = await Should.ThrowAsync<GridException>(
            () => new TreeDownload(_store).DownloadTreeAsync(tree, Destination, CancellationToken.None).AsTask());

        failure.Status.ShouldBe(GridStatus.InvalidArgument);
        File.Exists(Path.Combine(_folder, "escaped")).ShouldBeFalse();
    }

    [Theory]
    [InlineData(10)]
    [InlineData(3_000_000)]
    public async Task A_corrupted_blob_is_data_loss_and_leaves_no_file(int sizeBytes)
    {
        byte[] content = new byte[sizeBytes];
        Digest digest = Digest.Of(content);
        content[^1] = 1;
        string path = Path.Combine(_folder, "file");

        GridException failure = await Should.ThrowAsync<GridException>(
            () => new TreeDownload(new LyingStore(content)).DownloadFileAsync(
                digest, path, isExecutable: false, CancellationToken.None).AsTask());

        failure.Status.ShouldBe(GridStatus.DataLoss);
        File.Exists(path).ShouldBeFalse();
    }

    [Fact]
    public async Task A_file_is_never_written_over_or_through_a_symlink()
    {
        string target = Path.Combine(_folder, "target");
        string path = Path.Combine(_folder, "link");
        File.CreateSymbolicLink(path, target);
        Digest digest = await _store.WriteAsync("content"u8.ToArray(), CancellationToken.None);

        await Should.ThrowAsync<GridException>(
            () => new TreeDownload(_store).DownloadFileAsync(digest, path, isExecutable: false, CancellationToken.None).AsTask());

        File.Exists(target).ShouldBeFalse();
    }

    private void MakeSource()
    {
        Directory.CreateDirectory(Path.Combine(Source, "empty"));
        Directory.CreateDirectory(Path.Combine(Source, "deep", "er"));
        File.WriteAllText(Path.Combine(Source, "same"), "same");
        File.WriteAllText(Path.Combine(Source, "deep", "same"), "same");
        File.WriteAllText(Path.Combine(Source, "nothing"), string.Empty);
        File.WriteAllText(Path.Combine(Source, "deep", "er", "tool"), "#!/bin/sh\n");
        File.SetUnixFileMode(Path.Combine(Source, "deep", "er", "tool"), Executable);
        File.WriteAllBytes(Path.Combine(Source, "large"), new byte[3_000_000]);
        File.CreateSymbolicLink(Path.Combine(Source, "deep", "link"), "../same");
        File.CreateSymbolicLink(Path.Combine(Source, "dangling"), "/no/such/file");
    }

    private Task<CapturedTree> UploadAsync(IBlobStore store, string? path = null) =>
        UploadAsync(new BlobUploader(store, DigestFunction.Sha256), path);

    private async Task<CapturedTree> UploadAsync(BlobUploader uploader, string? path = null)
    {
        CapturedTree tree = await TreeCapture.CaptureAsync(
            path ?? Source, uploader, DigestFunction.Sha256, CancellationToken.None);
        await uploader.AddDirectoriesAsync(tree, CancellationToken.None);
        await uploader.FlushAsync(CancellationToken.None);
        return tree;
    }

    private static string Describe(string folder) => string.Join(
        '\n',
        Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(path => $"{Path.GetRelativePath(folder, path)} {Describe(new FileInfo(path))}"));

    private static string Describe(FileInfo entry) => entry switch
    {
        { LinkTarget: { } target } => $"-> {target}",
        { Exists: false } => "directory",
        _ => $"{Digest.Of(File.ReadAllBytes(entry.FullName))} {entry.UnixFileMode & UnixFileMode.UserExecute}",
    };
}
