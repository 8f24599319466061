using Google.Protobuf;
using Grid.Conformance;
using Grid.Core;
using Grid.Storage.Backends;
using Grid.Storage.Trees;

namespace Grid.Storage.Tests.Trees;

public sealed class TreeClosuresTests
{
    private readonly ReadCountingStore _store = new(new MemoryBlobStore(16 * 1024 * 1024));
    private readonly ManualTime _time = new();

    [Fact]
    public async Task A_closure_names_every_directory_and_file_once_the_root_first()
    {
        Digest file = Blobs.OfText("file").Digest;
        Digest leaf = await StoreAsync(DirectoryOf(files: [file]));
        Digest middle = await StoreAsync(DirectoryOf(files: [file], directories: [leaf]));
        Digest root = await StoreAsync(DirectoryOf(files: [Blobs.OfText("other").Digest], directories: [leaf, middle]));

        TreeClosure closure = await Trees().ReadAsync(root, default);

        closure.Directories.ShouldBe([root, leaf, middle]);
        closure.Files.ShouldBe([Blobs.OfText("other").Digest, file], ignoreOrder: true);
        closure.Blobs.ShouldBe([.. closure.Directories, .. closure.Files]);
        closure.Unread.ShouldBeEmpty();
        closure.Problem.ShouldBeNull();
    }

    [Fact]
    public async Task A_tree_that_was_read_is_not_read_again()
    {
        Digest root = await StoreAsync(DirectoryOf(directories: [await StoreAsync(DirectoryOf(files: [Blobs.Unknown()]))]));
        TreeClosures trees = Trees();
        TreeClosure first = await trees.ReadAsync(root, default);

        TreeClosure second = await trees.ReadAsync(root, default);

        second.Blobs.ShouldBe(first.Blobs);
        _store.ReadCount.ShouldBe(2);
        trees.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Trees_that_overlap_share_what_was_read()
    {
        Digest shared = await StoreAsync(DirectoryOf(files: [Blobs.Unknown()]));
        Digest one = await StoreAsync(DirectoryOf(directories: [shared]));
        Digest other = await StoreAsync(DirectoryOf(files: [Blobs.Unknown(7)], directories: [shared]));
        TreeClosures trees = Trees();
        await trees.ReadAsync(one, default);

        TreeClosure closure = await trees.ReadAsync(other, default);

        closure.Directories.ShouldBe([other, shared]);
        _store.ReadCount.ShouldBe(3);
    }

    [Fact]
    public async Task A_directory_that_is_not_held_is_named_and_looked_for_again_next_time()
    {
        Reapi.Directory late = DirectoryOf(files: [Blobs.OfText("file").Digest]);
        Blob lateBlob = Blobs.Of(late.ToByteArray());
        Digest root = await StoreAsync(DirectoryOf(directories: [lateBlob.Digest]));
        TreeClosures trees = Trees();

        TreeClosure before = await trees.ReadAsync(root, default);
        await StoreAsync(late);
        TreeClosure after = await trees.ReadAsync(root, default);

        before.Unread.ShouldBe([lateBlob.Digest]);
        after.Unread.ShouldBeEmpty();
        after.Files.ShouldBe([Blobs.OfText("file").Digest]);
    }

    [Fact]
    public async Task A_directory_that_is_not_allowed_is_a_problem_each_time()
    {
        Reapi.Directory bad = new()
        {
            Files = { new Reapi.FileNode { Name = "../escape", Digest = Blobs.Unknown().ToWire() } },
        };
        Digest root = await StoreAsync(DirectoryOf(directories: [await StoreAsync(bad)]));
        TreeClosures trees = Trees();

        (await trees.ReadAsync(root, default)).Problem!.Status.ShouldBe(GridStatus.InvalidArgument);
        (await trees.ReadAsync(root, default)).Problem!.Message.ShouldContain("../escape");
    }

    [Fact]
    public async Task What_was_read_too_long_ago_is_read_again()
    {
        Digest root = await StoreAsync(DirectoryOf());
        TreeClosures trees = Trees(new TreeCacheOptions { AgeMax = TimeSpan.FromMinutes(1) });
        await trees.ReadAsync(root, default);

        _time.Advance(TimeSpan.FromMinutes(1));
        await trees.ReadAsync(root, default);

        _store.ReadCount.ShouldBe(2);
    }

    [Fact]
    public async Task What_is_remembered_keeps_to_its_bound()
    {
        TreeClosures trees = Trees(new TreeCacheOptions { SizeBytesMax = 10 * 1024 });

        for (int i = 0; i < 100; i++)
        {
            await trees.ReadAsync(await StoreAsync(DirectoryOf(files: [Blobs.Unknown(i + 1)])), default);
        }

        trees.Count.ShouldBeInRange(1, 40);
    }

    [Fact]
    public async Task Without_a_cache_every_tree_is_read()
    {
        Digest root = await StoreAsync(DirectoryOf());
        TreeClosures trees = Trees(TreeCacheOptions.None);

        await trees.ReadAsync(root, default);
        await trees.ReadAsync(root, default);

        _store.ReadCount.ShouldBe(2);
        trees.Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_wide_tree_is_read_in_several_batches_and_stays_in_order()
    {
        List<Digest> children = [];
        for (int i = 0; i < 2500; i++)
        {
            children.Add(await StoreAsync(DirectoryOf(files: [Blobs.Unknown(i + 1)])));
        }

        Digest root = await StoreAsync(DirectoryOf(directories: [.. children]));

        (await Trees().ReadAsync(root, default)).Directories.ShouldBe([root, .. children]);
    }

    private static Reapi.Directory DirectoryOf(Digest[]? files = null, Digest[]? directories = null)
    {
        Reapi.Directory directory = new();
        directory.Files.AddRange((files ?? []).Select((digest, i) =>
            new Reapi.FileNode { Name = $"f{i:d5}", Digest = digest.ToWire() }));
        directory.Directories.AddRange((directories ?? []).Select((digest, i) =>
            new Reapi.DirectoryNode { Name = $"d{i:d5}", Digest = digest.ToWire() }));
        return directory;
    }

    private TreeClosures Trees(TreeCacheOptions? options = null) => new(_store, options ?? new TreeCacheOptions(), _time);

    private async Task<Digest> StoreAsync(Reapi.Directory directory) =>
        await _store.WriteAsync(directory.ToByteArray(), default);
}
