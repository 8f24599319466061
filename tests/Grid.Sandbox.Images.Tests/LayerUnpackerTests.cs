using Grid.Core;

namespace Grid.Sandbox.Images.Tests;

public sealed class LayerUnpackerTests : IDisposable
{
    private const long SizeBytesMax = 100_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("grid-image-").FullName;
    private readonly string _tree;

    public LayerUnpackerTests()
    {
        _tree = Path.Combine(_folder, "tree");
        Directory.CreateDirectory(_tree);
        Directory.CreateDirectory(Path.Combine(_folder, "outside"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Files_directories_and_links_are_laid_out_for_everybody_to_read_and_nobody_to_write()
    {
        Apply(new TestLayer()
            .Directory("bin/")
            .File("bin/tool", "#!/bin/sh\n", isExecutable: true)
            .File("./etc/secret", "s")
            .Symlink("sbin", "bin")
            .HardLink("bin/again", "bin/tool"));

        Mode("bin/tool").ShouldBe("555");
        Mode("etc/secret").ShouldBe("444");
        Mode("bin").ShouldBe("755");
        new FileInfo(At("sbin")).LinkTarget.ShouldBe("bin");
        File.ReadAllText(At("bin/again")).ShouldBe("#!/bin/sh\n");
    }

    [Fact]
    public void A_file_that_lends_its_owners_rights_lends_nothing()
    {
        Apply(new TestLayer().File("su", [1], (UnixFileMode)0b111_111_101_101));

        Mode("su").ShouldBe("555");
    }

    [Fact]
    public void Whiteouts_take_away_what_lower_layers_have()
    {
        Apply(new TestLayer().File("a/gone", "1").File("a/kept", "1").File("b/x", "1").File("b/sub/y", "1"));

        Apply(new TestLayer().File("a/.wh.gone", "").File("b/new", "2").File("b/.wh..wh..opq", "").File("b/later", "2"));

        Names("a").ShouldBe("kept");
        Names("b").ShouldBe("later new");
    }

    [Fact]
    public void A_whiteout_is_not_about_its_own_layer()
    {
        Apply(new TestLayer().File("a/x", "old"));

        Apply(new TestLayer().File("a/x", "new").File("a/.wh.x", ""));

        File.ReadAllText(At("a/x")).ShouldBe("new");
    }

    [Fact]
    public void What_a_layer_has_takes_the_place_of_what_was_there()
    {
        Apply(new TestLayer().File("file", "1").Directory("dir").File("dir/x", "1").Symlink("link", "dir").File("kept/x", "1"));

        Apply(new TestLayer().Directory("file").File("dir", "2").File("link", "2").Directory("kept"));

        Directory.Exists(At("file")).ShouldBeTrue();
        File.ReadAllText(At("dir")).ShouldBe("2");
        new FileInfo(At("link")).LinkTarget.ShouldBeNull();
        Names("kept").ShouldBe("x");
    }

    [Theory]
    [InlineData("usr/bin")]
    [InlineData("/usr/bin")]
    [InlineData("./usr/../usr/bin")]
    public void A_symlink_inside_the_image_is_followed_as_the_image_means_it(string target)
    {
        Apply(new TestLayer().Directory("usr/bin").Symlink("bin", target));

        Apply(new TestLayer().File("bin/tool", "x"));

        File.ReadAllText(At("usr/bin/tool")).ShouldBe("x");
    }

    [Theory]
    [InlineData("../outside/x")]
    [InlineData("a/../../outside/x")]
    [InlineData("..")]
    public void A_name_that_leads_out_is_refused(string name)
    {
        GridException failure = Should.Throw<GridException>(() => Apply(new TestLayer().File(name, "x")));

        failure.Status.ShouldBe(GridStatus.InvalidArgument);
        Names("../outside").ShouldBeEmpty();
    }

    [Fact]
    public void An_absolute_name_is_one_of_the_image()
    {
        Apply(new TestLayer().File("/etc/passwd", "x"));

        File.ReadAllText(At("etc/passwd")).ShouldBe("x");
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("a/../../../outside")]
    [InlineData("../../../../../../../../../../../tmp")]
    public void Nothing_is_written_through_a_symlink_that_leads_out(string target)
    {
        Apply(new TestLayer().Directory("a").Symlink("escape", target));

        Should.Throw<GridException>(() => Apply(new TestLayer().File("escape/x", "x"))).Status.ShouldBe(GridStatus.InvalidArgument);
        Should.Throw<GridException>(() => Apply(new TestLayer().Directory("escape/x"))).Status.ShouldBe(GridStatus.InvalidArgument);
        Should.Throw<GridException>(() => Apply(new TestLayer().File("escape/.wh..wh..opq", "")))
            .Status.ShouldBe(GridStatus.InvalidArgument);
        Names("../outside").ShouldBeEmpty();
    }

    [Fact]
    public void An_absolute_symlink_to_the_outside_means_the_same_path_inside()
    {
        string outside = Path.Combine(_folder, "outside");
        Apply(new TestLayer().Symlink("escape", outside));

        Should.Throw<GridException>(() => Apply(new TestLayer().File("escape/x", "x")));

        Names("../outside").ShouldBeEmpty();
    }

    [Fact]
    public void A_symlink_is_replaced_and_not_written_through()
    {
        string victim = Path.Combine(_folder, "outside", "victim");
        File.WriteAllText(victim, "as it was");
        Apply(new TestLayer().Symlink("f", victim));

        Apply(new TestLayer().File("f", "overwritten"));

        File.ReadAllText(victim).ShouldBe("as it was");
        File.ReadAllText(At("f")).ShouldBe("overwritten");
    }

    [Theory]
    [InlineData("../outside/victim")]
    [InlineData("missing")]
    [InlineData("dir")]
    public void A_hard_link_is_made_to_files_of_the_image_only(string target)
    {
        File.WriteAllText(Path.Combine(_folder, "outside", "victim"), "secret");

        Should.Throw<GridException>(() => Apply(new TestLayer().Directory("dir").HardLink("got", target)))
            .Status.ShouldBe(GridStatus.InvalidArgument);

        File.Exists(At("got")).ShouldBeFalse();
    }

    [Fact]
    public void A_hard_link_through_a_symlink_that_leads_out_is_refused()
    {
        File.WriteAllText(Path.Combine(_folder, "outside", "victim"), "secret");
        Apply(new TestLayer().Symlink("escape", "../outside"));

        Should.Throw<GridException>(() => Apply(new TestLayer().HardLink("got", "escape/victim")))
            .Status.ShouldBe(GridStatus.InvalidArgument);
    }

    [Fact]
    public void Devices_and_pipes_are_left_out()
    {
        Apply(new TestLayer().Device("dev/null").Fifo("pipe").File("f", "x"));

        Names(".").ShouldBe("dev f");
        Names("dev").ShouldBeEmpty();
    }

    [Fact]
    public void An_image_that_grows_beyond_its_room_is_refused()
    {
        GridException failure = Should.Throw<GridException>(
            () => Apply(new TestLayer().File("large", new byte[SizeBytesMax + 1], UnixFileMode.UserRead)));

        failure.Status.ShouldBe(GridStatus.ResourceExhausted);
        failure.Message.ShouldContain("100000");
    }

    [Fact]
    public void Bytes_that_are_no_tar_are_refused()
    {
        byte[] noise = new byte[2048];
        Array.Fill(noise, (byte)'x');

        Should.Throw<GridException>(() => Apply(noise)).Status.ShouldBe(GridStatus.InvalidArgument);
    }

    private void Apply(TestLayer layer) => Apply(layer.ToTar());

    private void Apply(byte[] tar)
    {
        using MemoryStream content = new(tar);
        new LayerUnpacker(new UnpackRoot(_tree), new UnpackBudget(SizeBytesMax)).Apply(content, CancellationToken.None);
    }

    private string At(string path) => Path.Combine(_tree, path);

    private string Mode(string path) => Convert.ToString((int)File.GetUnixFileMode(At(path)), 8);

    private string Names(string path) => string.Join(
        ' ', Directory.EnumerateFileSystemEntries(At(path)).Select(Path.GetFileName).Order(StringComparer.Ordinal));
}
