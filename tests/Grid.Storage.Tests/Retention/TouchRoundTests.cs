using Google.Protobuf;
using Grid.Conformance;
using Grid.Core;
using Grid.Storage.Backends;
using Grid.Storage.Retention;
using Grid.Storage.Trees;

namespace Grid.Storage.Tests.Retention;

public sealed class TouchRoundTests
{
    private static readonly Digest FileA = Digest.Of("a"u8);
    private static readonly Digest FileB = Digest.Of("b"u8);

    private readonly TouchedBlobStore _cas = new(new MemoryBlobStore(16 * 1024 * 1024));

    [Fact]
    public async Task An_action_brings_its_command_and_everything_under_its_input_root()
    {
        Digest leaf = await WriteAsync(Directory(files: [FileB]));
        Digest root = await WriteAsync(Directory(files: [FileA], directories: [leaf]));
        Digest command = Digest.Of("the command"u8);
        Digest action = await WriteAsync(new Reapi.Action
        {
            CommandDigest = command.ToWire(),
            InputRootDigest = root.ToWire(),
        });

        TouchRound round = await RunAsync(round => round.AddActionAsync(action, default));

        _cas.Touched.ShouldBe([action, command, root, leaf, FileA, FileB], ignoreOrder: true);
        round.TouchedCount.ShouldBe(6);
        round.MissingCount.ShouldBe(3, "the command and the two files were never uploaded");
    }

    [Fact]
    public async Task A_tree_brings_the_files_of_its_root_and_of_its_children()
    {
        Digest tree = await WriteAsync(new Reapi.Tree
        {
            Root = Directory(files: [FileA]),
            Children = { Directory(files: [FileB]) },
        });

        await RunAsync(round => round.AddTreeAsync(tree, default));

        _cas.Touched.ShouldBe([tree, FileA, FileB]);
    }

    [Fact]
    public async Task What_several_holders_share_is_touched_once()
    {
        Digest shared = await WriteAsync(Directory(files: [FileA]));
        Digest one = await WriteAsync(Directory(files: [FileB], directories: [shared]));
        Digest other = await WriteAsync(Directory(files: [], directories: [shared]));

        await RunAsync(async round =>
        {
            await round.AddDirectoryAsync(one, default);
            await round.AddDirectoryAsync(other, default);
            await round.AddAsync(FileA, default);
        });

        _cas.Touched.ShouldBe([one, other, shared, FileA, FileB], ignoreOrder: true);
    }

    [Fact]
    public async Task A_file_with_the_bytes_of_a_directory_does_not_hide_the_directory()
    {
        Digest directory = await WriteAsync(Directory(files: [FileA]));

        await RunAsync(async round =>
        {
            await round.AddAsync(directory, default);
            await round.AddDirectoryAsync(directory, default);
        });

        _cas.Touched.ShouldBe([directory, FileA]);
    }

    [Fact]
    public async Task What_is_missing_or_is_no_directory_is_passed_over()
    {
        Digest junk = await _cas.WriteAsync(new byte[] { 0x0a, 0xff, 0xff, 0xff }, default);
        Digest root = await WriteAsync(Directory(files: [FileA], directories: [junk, Blobs.Unknown()]));

        await RunAsync(round => round.AddDirectoryAsync(root, default));

        _cas.Touched.ShouldBe([root, junk, Blobs.Unknown(), FileA], ignoreOrder: true);
    }

    [Fact]
    public async Task Blobs_are_touched_in_batches_of_bounded_length_and_with_bounded_memory()
    {
        Digest[] digests = [.. Enumerable.Range(0, 25).Select(i => Digest.Of([(byte)i]))];
        RetentionLimits limits = new() { TouchedAtOnceMax = 4, RememberedBlobsMax = 10 };

        await RunAsync(
            async round =>
            {
                foreach (Digest digest in digests)
                {
                    await round.AddAsync(digest, default);
                }
            },
            limits);

        _cas.Touched.ShouldBe(digests);
    }

    [Fact]
    public async Task A_round_that_would_open_too_many_trees_says_that_it_was_cut_short()
    {
        Digest one = await WriteAsync(Directory(files: [FileA]));
        Digest other = await WriteAsync(Directory(files: [FileB]));

        TouchRound round = await RunAsync(
            async round =>
            {
                await round.AddDirectoryAsync(one, default);
                await round.AddDirectoryAsync(other, default);
            },
            new RetentionLimits { OpenedMessagesMax = 1 });

        round.IsCutShort.ShouldBeTrue();
        _cas.Touched.ShouldBe([one, FileA, other]);
    }

    [Fact]
    public async Task A_damaged_directory_keeps_nothing_else_from_being_touched()
    {
        Digest root = await WriteAsync(Directory(files: [FileA]));

        await RunAsync(async round =>
        {
            _cas.NextReadFailure = new GridException(GridStatus.DataLoss, "The blob is damaged.");
            await round.AddDirectoryAsync(root, default);
            await round.AddAsync(FileB, default);
        });

        _cas.Touched.ShouldBe([root, FileB]);
    }

    private static Reapi.Directory Directory(Digest[] files, params Digest[] directories)
    {
        Reapi.Directory directory = new();
        directory.Files.AddRange(files.Select(file => new Reapi.FileNode { Name = file.HashText, Digest = file.ToWire() }));
        directory.Directories.AddRange(directories.Select(
            child => new Reapi.DirectoryNode { Name = child.HashText, Digest = child.ToWire() }));
        return directory;
    }

    private async Task<TouchRound> RunAsync(Func<TouchRound, ValueTask> name, RetentionLimits? limits = null)
    {
        TouchRound round = new(_cas, new TreeClosures(_cas, TreeCacheOptions.None, TimeProvider.System), limits ?? new RetentionLimits());
        await name(round);
        await round.FlushAsync(default);
        return round;
    }

    private ValueTask<Digest> WriteAsync(IMessage message) => _cas.WriteAsync(message.ToByteArray(), default);
}
