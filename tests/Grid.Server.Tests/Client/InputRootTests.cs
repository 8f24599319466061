using Google.Protobuf;
using Grid.Core;
using Grid.Server.Client.Trees;
using Grid.Storage;
using Grid.Storage.Backends;

namespace Grid.Server.Tests.Client;

public sealed class InputRootTests : IDisposable
{
    private const long StoreSizeBytesMax = 64 << 20;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_tree_comes_back_as_it_was_with_links_modes_and_empty_directories()
    {
        _folder.Write("in/a.txt", "a");
        File.SetUnixFileMode(
            _folder.Write("in/bin/run.sh", "#!/bin/sh\n"),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.CreateSymbolicLink(_folder.PathOf("in/bin/link"), "../a.txt");
        File.CreateSymbolicLink(_folder.PathOf("in/dangling"), "/nowhere");
        Directory.CreateDirectory(_folder.PathOf("in/empty"));
        string longName = new('n', 255);
        _folder.Write($"in/{longName}", "of a long name");
        string large = new('x', TreeLimits.BatchedBlobBytesMax + 1);
        _folder.Write("in/large", large);

        MemoryBlobStore store = new(StoreSizeBytesMax);
        Digest root = await UploadAsync(store, $"{_folder.PathOf("in")}:.");
        string output = _folder.PathOf("out");
        await DownloadAsync(store, root, output);

        (await File.ReadAllTextAsync($"{output}/a.txt")).ShouldBe("a");
        (await File.ReadAllTextAsync($"{output}/large")).ShouldBe(large);
        (await File.ReadAllTextAsync($"{output}/{longName}")).ShouldBe("of a long name");
        File.GetUnixFileMode($"{output}/bin/run.sh").HasFlag(UnixFileMode.UserExecute).ShouldBeTrue();
        File.GetUnixFileMode($"{output}/a.txt").HasFlag(UnixFileMode.UserExecute).ShouldBeFalse();
        new FileInfo($"{output}/bin/link").LinkTarget.ShouldBe("../a.txt");
        new FileInfo($"{output}/dangling").LinkTarget.ShouldBe("/nowhere");
        Directory.Exists($"{output}/empty").ShouldBeTrue();
        Directory.EnumerateFiles(_folder.Root, "*.partial", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_digest_of_a_tree_is_that_of_its_canonical_messages()
    {
        _folder.Write("in/b", "b");
        _folder.Write("in/a", "a");
        Reapi.Directory expected = new()
        {
            Files =
            {
                new Reapi.FileNode { Name = "a", Digest = Digest.Of("a"u8).ToWire() },
                new Reapi.FileNode { Name = "b", Digest = Digest.Of("b"u8).ToWire() },
            },
        };

        Digest root = await UploadAsync(new MemoryBlobStore(StoreSizeBytesMax), $"{_folder.PathOf("in")}:.");

        root.ShouldBe(Digest.Of(expected.ToByteArray()));
    }

    [Fact]
    public async Task Inputs_placed_in_the_same_directory_are_merged()
    {
        _folder.Write("one/a", "a");
        _folder.Write("two/b", "b");
        MemoryBlobStore store = new(StoreSizeBytesMax);

        Digest root = await UploadAsync(store, $"{_folder.PathOf("one")}:src", $"{_folder.PathOf("two")}:src");

        await DownloadAsync(store, root, _folder.PathOf("out"));
        File.Exists(_folder.PathOf("out/src/a")).ShouldBeTrue();
        File.Exists(_folder.PathOf("out/src/b")).ShouldBeTrue();
    }

    [Fact]
    public async Task Two_different_files_in_one_place_are_refused()
    {
        _folder.Write("a", "a");
        _folder.Write("b", "b");
        GridException failure = await Should.ThrowAsync<GridException>(
            UploadAsync(new MemoryBlobStore(StoreSizeBytesMax), $"{_folder.PathOf("a")}:x", $"{_folder.PathOf("b")}:x"));
        failure.Message.ShouldContain("another destination");
    }

    [Fact]
    public async Task An_input_that_is_not_there_is_named()
    {
        InputRoot root = new(DigestFunction.Sha256);
        GridException failure = await Should.ThrowAsync<GridException>(
            root.AddAsync(InputSpec.Parse(_folder.PathOf("gone")), CancellationToken.None));
        failure.Message.ShouldContain("gone");
    }

    [Fact]
    public async Task What_the_server_has_is_not_sent_again()
    {
        _folder.Write("in/a", "a");
        MemoryBlobStore store = new(StoreSizeBytesMax);
        await UploadAsync(store, _folder.PathOf("in"));

        InputRoot again = new(DigestFunction.Sha256);
        await again.AddAsync(InputSpec.Parse(_folder.PathOf("in")), CancellationToken.None);
        again.Seal();

        (await new BlobUpload(store).FindMissingAsync(again.Blobs, CancellationToken.None)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData("a\0b")]
    public async Task A_name_that_leads_elsewhere_is_not_written(string name)
    {
        MemoryBlobStore store = new(StoreSizeBytesMax);
        Digest file = await store.WriteAsync("evil"u8.ToArray(), CancellationToken.None);
        Reapi.Directory hostile = new() { Files = { new Reapi.FileNode { Name = name, Digest = file.ToWire() } } };
        Digest root = await store.WriteAsync(hostile.ToByteArray(), CancellationToken.None);

        GridException failure = await Should.ThrowAsync<GridException>(DownloadAsync(store, root, _folder.PathOf("out")));

        failure.Status.ShouldBe(GridStatus.DataLoss);
        Directory.Exists(_folder.PathOf("out")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_symlink_and_a_file_below_it_do_not_lead_out_of_the_destination()
    {
        MemoryBlobStore store = new(StoreSizeBytesMax);
        Digest file = await store.WriteAsync("evil"u8.ToArray(), CancellationToken.None);
        string outside = Directory.CreateDirectory(_folder.PathOf("outside")).FullName;
        Reapi.ActionResult hostile = new()
        {
            OutputSymlinks = { new Reapi.OutputSymlink { Path = "link", Target = outside } },
            OutputFiles = { new Reapi.OutputFile { Path = "link/file", Digest = file.ToWire() } },
        };
        TreePlanner planner = new(store, DigestFunction.Sha256);
        await planner.AddOutputsAsync(hostile, CancellationToken.None);

        await Should.ThrowAsync<Exception>(new TreeDownload(store, _folder.PathOf("out"))
            .WriteAsync(planner.Plan, new Progress<long>(), CancellationToken.None));

        Directory.EnumerateFileSystemEntries(outside).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("/x")]
    public void An_output_outside_of_the_folder_for_downloads_is_refused(string path) =>
        Should.Throw<GridException>(() => DownloadPlan.Resolve(path));

    private static async Task<Digest> UploadAsync(MemoryBlobStore store, params string[] inputs)
    {
        InputRoot root = new(DigestFunction.Sha256);
        foreach (string input in inputs)
        {
            await root.AddAsync(InputSpec.Parse(input), CancellationToken.None);
        }

        Digest digest = root.Seal();
        await new BlobUpload(store).SendAsync([.. root.Blobs], new Progress<long>(), CancellationToken.None);
        return digest;
    }

    private static async Task DownloadAsync(MemoryBlobStore store, Digest root, string destination)
    {
        TreePlanner planner = new(store, DigestFunction.Sha256);
        await planner.AddDirectoryAsync(string.Empty, root, CancellationToken.None);
        await new TreeDownload(store, destination).WriteAsync(planner.Plan, new Progress<long>(), CancellationToken.None);
    }
}
