using Grid.Core;

namespace Grid.Sandbox.Images.Tests;

public sealed class ImageStoreTests : IDisposable
{
    private const int FileSize = 10_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("grid-images-").FullName;
    private readonly TestLayout _layout;
    private ImageStore? _store;

    public ImageStoreTests() => _layout = new TestLayout(Path.Combine(_folder, "layout"));

    public void Dispose()
    {
        _store?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("")]
    [InlineData("+gzip")]
    [InlineData("+zstd")]
    public async Task An_image_is_unpacked_layer_on_layer_however_they_are_compressed(string compression)
    {
        _layout.Add("debian:12", compression, new TestLayer().File("a", "1").File("b", "1"), new TestLayer().File("b", "2"));

        using BorrowedImage borrowed = await Open().BorrowAsync("docker://debian:12", default);

        (await File.ReadAllTextAsync(Path.Combine(borrowed.Image.RootPath, "a"))).ShouldBe("1");
        (await File.ReadAllTextAsync(Path.Combine(borrowed.Image.RootPath, "b"))).ShouldBe("2");
        borrowed.Image.Environment.ShouldBe(["PATH=/bin", "FROM_IMAGE=yes"]);
    }

    [Theory]
    [InlineData("docker://debian")]
    [InlineData("docker://debian:latest")]
    [InlineData("docker://docker.io/library/debian")]
    [InlineData("oci:debian")]
    [InlineData("oci:@DIGEST")]
    [InlineData("docker://whatever/name@DIGEST")]
    public async Task An_image_is_found_by_any_of_its_names_and_by_its_digest(string name)
    {
        string digest = _layout.Add("docker.io/library/debian:latest", "", new TestLayer().File("a", "1"));

        using BorrowedImage borrowed = await Open().BorrowAsync(name.Replace("DIGEST", digest, StringComparison.Ordinal), default);

        File.Exists(Path.Combine(borrowed.Image.RootPath, "a")).ShouldBeTrue();
    }

    [Fact]
    public async Task The_form_for_this_machine_is_taken()
    {
        bool isArm = System.Runtime.InteropServices.RuntimeInformation.OSArchitecture
            == System.Runtime.InteropServices.Architecture.Arm64;
        _layout.AddForms(
            "many",
            ("amd64", new TestLayer().File("which", "amd64")),
            ("arm64", new TestLayer().File("which", "arm64")));

        using BorrowedImage borrowed = await Open().BorrowAsync("oci:many", default);

        (await File.ReadAllTextAsync(Path.Combine(borrowed.Image.RootPath, "which"))).ShouldBe(isArm ? "arm64" : "amd64");
    }

    [Fact]
    public async Task Jobs_that_ask_at_once_share_one_unpacking()
    {
        _layout.Add("shared", "+gzip", new TestLayer().File("a", "1"));
        ImageStore store = Open();

        BorrowedImage[] borrowed = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => Task.Run(() => store.BorrowAsync("oci:shared", default))));

        borrowed.Select(image => image.Image).Distinct().Count().ShouldBe(1);
        foreach (BorrowedImage image in borrowed)
        {
            image.Dispose();
        }
    }

    [Fact]
    public async Task What_was_unpacked_is_there_after_a_restart_and_what_was_not_finished_is_gone()
    {
        _layout.Add("kept", "", new TestLayer().File("a", "1"));
        string path;
        using (BorrowedImage borrowed = await Open().BorrowAsync("oci:kept", default))
        {
            path = borrowed.Image.RootPath;
        }

        _store!.Dispose();
        string unfinished = path[..^1] + "0.unfinished";
        Directory.CreateDirectory(unfinished);
        DateTime written = File.GetLastWriteTimeUtc(Path.Combine(path, "a"));

        using BorrowedImage again = await Open().BorrowAsync("oci:kept", default);

        File.GetLastWriteTimeUtc(Path.Combine(again.Image.RootPath, "a")).ShouldBe(written);
        Directory.Exists(unfinished).ShouldBeFalse();
    }

    [Fact]
    public async Task The_image_unused_for_longest_makes_room_but_none_in_use_does()
    {
        foreach (string name in new[] { "one", "two", "three" })
        {
            _layout.Add(name, "", new TestLayer().File(name, new byte[FileSize], UnixFileMode.UserRead));
        }

        ImageStore store = Open(sizeBytesMax: (2 * FileSize) + 100);
        using BorrowedImage one = await store.BorrowAsync("oci:one", default);
        BorrowedImage two = await store.BorrowAsync("oci:two", default);
        two.Dispose();

        using BorrowedImage three = await store.BorrowAsync("oci:three", default);

        Directory.Exists(two.Image.RootPath).ShouldBeFalse();
        Directory.Exists(one.Image.RootPath).ShouldBeTrue();
        using BorrowedImage twoAgain = await store.BorrowAsync("oci:two", default);
        File.Exists(Path.Combine(twoAgain.Image.RootPath, "two")).ShouldBeTrue();
    }

    [Fact]
    public async Task An_image_larger_than_all_room_is_refused_and_leaves_nothing()
    {
        _layout.Add("large", "", new TestLayer().File("f", new byte[FileSize], UnixFileMode.UserRead));

        GridException failure = await Should.ThrowAsync<GridException>(
            () => Open(sizeBytesMax: FileSize - 1).BorrowAsync("oci:large", default));

        failure.Status.ShouldBe(GridStatus.ResourceExhausted);
        Directory.EnumerateDirectories(Path.Combine(_folder, "store")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_layer_with_other_bytes_is_refused_and_taken_once_it_is_mended()
    {
        _layout.Add("broken", "", new TestLayer().File("f", "good"));
        string layer = _layout.FileOf(_layout.Blobs().MaxBy(digest => new FileInfo(_layout.FileOf(digest)).Length)!);
        byte[] good = await File.ReadAllBytesAsync(layer);
        await File.WriteAllBytesAsync(layer, new TestLayer().File("f", "evil").ToTar());
        ImageStore store = Open();

        GridException failure = await Should.ThrowAsync<GridException>(() => store.BorrowAsync("oci:broken", default));
        await File.WriteAllBytesAsync(layer, good);
        using BorrowedImage mended = await store.BorrowAsync("oci:broken", default);

        failure.Status.ShouldBe(GridStatus.FailedPrecondition);
        failure.Message.ShouldContain("other bytes");
        (await File.ReadAllTextAsync(Path.Combine(mended.Image.RootPath, "f"))).ShouldBe("good");
    }

    [Theory]
    [InlineData("docker://unknown", GridStatus.FailedPrecondition, "skopeo")]
    [InlineData("docker://secret", GridStatus.FailedPrecondition, "allow")]
    [InlineData("ubuntu", GridStatus.InvalidArgument, "docker://NAME")]
    [InlineData("docker://", GridStatus.InvalidArgument, "docker://NAME")]
    [InlineData("oci:../../etc", GridStatus.InvalidArgument, "docker://NAME")]
    [InlineData("docker://a@sha256:1234", GridStatus.InvalidArgument, "docker://NAME")]
    public async Task What_is_not_here_not_allowed_or_no_name_is_refused_with_the_remedy(
        string name, GridStatus status, string word)
    {
        _layout.Add("secret", "", new TestLayer().File("a", "1"));

        GridException failure = await Should.ThrowAsync<GridException>(
            () => Open(allowed: ["docker://unknown", "docker://open*"]).BorrowAsync(name, default));

        failure.Status.ShouldBe(status);
        failure.Message.ShouldContain(word);
    }

    [Theory]
    [InlineData("1000", "", 1000u, 1001u, "/build")]
    [InlineData("2000", "", 2000u, 0u, "/build")]
    [InlineData("1000:50", "/", 1000u, 50u, "/build")]
    [InlineData("user:staff", "/app", 1000u, 50u, "/app")]
    [InlineData("user", "/full", 1000u, 1001u, "/build")]
    [InlineData("user", "/link", 1000u, 1001u, "/build")]
    [InlineData("", "/app/../etc", null, null, "/build")]
    [InlineData("0", "/tmp/app", 0u, 0u, "/build")]
    public async Task An_image_s_own_user_and_working_directory_are_known(
        string user, string directory, uint? userId, uint? groupId, string place)
    {
        _layout.User = user;
        _layout.WorkingDirectory = directory;
        _layout.Add("one", "", new TestLayer()
            .File("etc/passwd", "user:x:1000:1001::/home/user:/bin/sh\n").File("etc/group", "staff:x:50:\n")
            .Directory("app").File("full/file", "1").Symlink("link", "app").Directory("tmp/app"));

        using BorrowedImage borrowed = await Open().BorrowAsync("docker://one", default);

        borrowed.Image.UserId.ShouldBe(userId);
        borrowed.Image.GroupId.ShouldBe(groupId);
        borrowed.Image.InputsSeenAt.ShouldBe(place);
    }

    [Fact]
    public async Task An_image_whose_user_it_does_not_know_is_refused_whenever_it_is_asked_for()
    {
        _layout.User = "stranger";
        _layout.Add("one", "", new TestLayer().Symlink("etc/passwd", "/../../../../../etc/passwd"));
        ImageStore store = Open();

        (await Should.ThrowAsync<GridException>(() => store.BorrowAsync("docker://one", default))).Message.ShouldContain("stranger");
        (await Should.ThrowAsync<GridException>(() => store.BorrowAsync("docker://one", default))).Message.ShouldContain("stranger");
    }

    [Theory]
    [InlineData("docker://open@", false)]
    [InlineData("docker://secret@", false)]
    [InlineData("oci:other@", true)]
    public async Task An_image_that_is_asked_for_by_its_digest_has_to_be_allowed_by_its_own_name(string name, bool isAllowed)
    {
        string digest = _layout.Add(isAllowed ? "open-one" : "secret", "", new TestLayer().File("a", "1"));
        ImageStore store = Open(allowed: ["docker://open*", "oci:other@*"]);

        Task<BorrowedImage> borrowing = store.BorrowAsync(name + digest, default);

        if (isAllowed)
        {
            (await borrowing).Dispose();
            return;
        }

        (await Should.ThrowAsync<GridException>(() => borrowing)).Message.ShouldContain("allow");
    }

    [Fact]
    public async Task A_digest_may_be_allowed_itself()
    {
        string digest = _layout.Add("unnamed", "", new TestLayer().File("a", "1"));

        using BorrowedImage borrowed = await Open(allowed: ["docker://a@" + digest]).BorrowAsync("docker://a@" + digest, default);
    }

    [Fact]
    public void The_names_of_allowed_images_are_offered()
    {
        _layout.Add("open-one", "", new TestLayer().File("a", "1"));
        _layout.Add("secret", "", new TestLayer().File("a", "2"));

        Open(allowed: ["docker://open*"]).Names().ShouldBe(["docker://open-one"]);
    }

    [Fact]
    public void A_folder_that_is_no_layout_is_named_when_the_store_is_opened()
    {
        File.Delete(Path.Combine(_layout.Path, "index.json"));

        Should.Throw<GridException>(() => Open()).Message.ShouldContain(_layout.Path);
    }

    private ImageStore Open(long sizeBytesMax = 1_000_000, IReadOnlyList<string>? allowed = null)
    {
        _store = ImageStore.Open(new ImageOptions
        {
            Folders = [_layout.Path],
            StorePath = Path.Combine(_folder, "store"),
            SizeBytesMax = sizeBytesMax,
            Allowed = allowed,
        });
        return _store;
    }
}
